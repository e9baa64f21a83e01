// Package benchmarks compares the modes of Worker Dispatcher with each other, and with other ways to run a function over many
// tasks. It has nothing to import; run it from the clone's folder:
//
//	go test -run - -bench Modes ./benchmarks
//	go test -run - -bench Peers ./benchmarks
//	go run ./benchmarks/figures
//
// One operation of a benchmark is a whole batch: to make the pool, to hand it the tasks, to wait, and to have the results in task
// order. ns/task is that over the tasks. What a task does is in package internal/work. Sub-benchmarks are named as benchstat
// has it: benchstat -col /mode -row /work, and -col /impl or -col /log for the peers.
//
// With log=yes each task leaves a record {id, started, ended} of 24 bytes in a slice made beforehand, in which each has its place:
// the cheapest a user can write. Worker Dispatcher has no log=no, as it always keeps one.
//
// RESULTS.md holds measured figures, with the commands that make them anew.
package benchmarks
