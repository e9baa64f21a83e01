// Package process runs tasks in child processes: copies of the running program that can crash, run out of memory or be killed without taking
// the run down.
//
//	var Hash = remote.Func("hash", hash) // func hash(ctx context.Context, path string) (Digest, error)
//
//	func main() {
//		process.Main() // first: a child stays in it
//		pool, err := process.NewPool(nil)
//		if err != nil {
//			log.Fatal(err)
//		}
//		defer pool.Close()
//		d := wd.New(process.Handler(pool, Hash), &wd.Options{Strategy: wd.Fixed{Workers: pool.Slots()}})
//		…
//	}
//
// In tests call Main first in TestMain. References are also written by wdgen, for functions as they are.
//
// # What happens to a task
//
// A task runs once, unless its process dies. Then the pool knows which task ran, blames that one alone, and starts another process:
//
//   - The task that ran has failed, with a [*WorkerDiedError]; with [Options].Retries it is tried again.
//   - Tasks that had ended there, and whose results had not arrived yet, run again. So a task may run more than once.
//   - Tasks that waited there run elsewhere.
//
// With [Options].PerProc above one several may have run. Then each of them runs again, alone in a process, to see which one it was.
//
// When the context of a task ends, by Timeout, Runtime or a cancel, the context of the function in the child ends, with the same cause. If it has not
// returned [Options].Grace later, its process is killed, with all processes it has started.
//
// A record's Started is when the child began the task. To wait for a child is not service time, and Timeout counts from there.
//
// # Short tasks
//
// A pool takes any number of tasks at once. Those that no process has room for wait, a few of them in the processes themselves, as many
// as take about two milliseconds there. For tasks much shorter than that give more workers than there are slots, such as
// 64*pool.Slots(): then frames cross many at a time, and a task costs some microseconds.
// Tasks that wait behind a long one in a process are taken back when another is idle.
//
// # Systems
//
// On Unix systems a child and what it has started form a process group, which is killed as a whole. When the parent
// dies, however that happens, the children notice and kill themselves with their groups. On Windows, and others, the child alone is killed, and what
// it has started is left.
package process
