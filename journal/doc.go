// Package journal lets a run go on where an earlier one was cut off, by a crash, a kill or Ctrl-C: with one file and no server.
//
//	d := wd.New(wd.Func(convert), &wd.Options{Strategy: wd.Fixed{Workers: 20}})
//	rep, err := journal.New("convert.log", d, nil).Run(ctx, wd.Lines(input))
//	fmt.Println(rep.Earlier.Succeeded, "were done before,", rep.Succeeded, "now")
//	results := rep.Results() // of all, in the order of the input
//
// The first time there is no such file, and all tasks run. The same program again runs those that have not succeeded yet, and has the
// results of the others from the file. So it may be started until all is done, and once more: then nothing runs.
//
// # Which task is which
//
// A task is known by its input: the JSON of its value or, with [Journal.KeyBy], a key of your own. The second of two equal values is
// the second one. So the next run may have more tasks or fewer, in another order, with another number of workers or another strategy. Neither
// the handler's nor the strategy's code is looked at: where it changes in meaning, change [Options].Name. A journal with another name, or of
// a program in which T or R have another structure, is refused. Types are those of which JSON loses nothing, as [remote.JSON] has it; others are
// refused before the first task.
//
// What ran before and what does now:
//
//   - A task that has succeeded does not run again.
//   - One that has failed runs again, unless [Options].KeepFailures is set; then still does one that failed as the run was ending.
//   - One that was dropped, or never started, runs.
//   - One that was running when the program died, or was abandoned, may be done, half done or not done at all. [Options].Interrupted says
//     what is to become of it.
//
// [Journal.Start] begins a run to be looked at, paused, resized and stopped; [Journal.Stream] and [Journal.StreamInOrder] yield records as they come.
//
// Records have the IDs of the source. The counts of a [Report], its log and its figures are of what ran now, [Report.Results] and
// [Report.Records] of all.
//
// # What survives
//
// A task is counted, yielded by a stream and followed by its worker's next one when its record is in the file. So when the program dies, at most
// as many tasks run twice as ran at once. What else may happen depends on [Options].Sync:
//
//   - 0: each batch of records is synced (fsync; F_FULLFSYNC on darwin) before its tasks count. All that has counted survives a crash of the
//     machine and the loss of its power, as far as disks keep what they have confirmed. The tasks that end while a batch is being synced
//     are the next batch: of long tasks this costs nothing, of short ones there are at most as many in a batch as there are workers.
//   - a duration: the file is synced so long after a record at the latest. All survives a crash of the program, or a kill; one of the machine
//     may take what was written in that time, whose tasks then run again.
//   - [NoSync]: never. All survives a crash of the program; of what is lost with the machine the system decides.
//
// What a crash has left half written at the end of the file is cut off, and [Report].Warnings says so. Damage before that is a [*DamageError]
// which names line and offset, and so it is if the first of several lines is damaged; then the file stays as it is, until [Repair] drops what is damaged.
//
// Two runs cannot have the same file: the second is refused, on any
// local file system of Linux, BSD, darwin and Windows. The lock ends with the process, however that ends. A file that cannot be written, as the disk
// is full, ends the run with an error; what is in it counts in the next run. It is an error too if at the end the file is no longer at its path, as it
// was removed or replaced.
//
// # The file
//
// It is a run log, for wdtps and [tps.NewLogReader], in which each run follows the one before. Each line also has a checksum, and records have
// the key and the result. Do not edit it but to delete whole lines, whose tasks then run again, and do not write to it otherwise. To begin anew, delete it.
//
// # Memory
//
// A run holds some 50 bytes for each task in the source or in the file, by which it knows them (a hash of 128 bits; the key itself is compared
// before a result is taken, so that a task whose hash is another's runs again and never has a wrong result). [Journal.Run] also holds all records, as a report does: some
// 150 bytes and the result for each task of an earlier run. [Journal.Stream] reads each result when it is yielded, and holds none.
package journal
