package process

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// A worker is the child's side of a pool.
type worker struct {
	conn       conn
	in         *frameReader
	out        outbox
	page       page
	start      time.Time // its clock is zero here
	maxMessage int

	mu        sync.Mutex
	news      sync.Cond // there is something in queue
	queue     []*job    // that have not begun, from next on
	next      int
	jobs      map[uint64]*job // all that are here
	functions map[uint64]function
}

// A function is what tasks refer to by number.
type function struct {
	*remote.Function
	err error // why it cannot be run
}

func newWorker(c conn, p page, slots int) *worker {
	w := &worker{
		conn: c, in: newFrameReader(c, maxControl), page: p, out: outbox{conn: c},
		jobs: map[uint64]*job{}, functions: map[uint64]function{},
	}
	w.news.L = &w.mu
	for slot := range slots {
		go w.run(slot)
	}
	return w
}

// serve hears what the parent says, until that ends. Without a goodbye the parent is dead.
func (w *worker) serve() error {
	for {
		f, _, err := w.in.next(true)
		for ok := err == nil; ok && err == nil; f, ok, err = w.in.next(false) {
			if f.kind == bye {
				return w.leave()
			}
			if err = w.hear(f); err != nil {
				break
			}
		}
		switch {
		case err == nil:
			w.announce()
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrClosed):
			dieWithGroup()
		default:
			fmt.Fprintf(os.Stderr, "process: the parent does not keep the protocol: %v\n", err)
			dieWithGroup()
		}
	}
}

// leave ends the process in order if nothing runs, else at once.
func (w *worker) leave() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.jobs) > 0 {
		dieWithGroup()
	}
	return nil
}

// hear does what a frame says. Runners are told of new tasks by announce.
func (w *worker) hear(f frame) error {
	switch f.kind {
	case run:
		return w.accept(f)
	case cancel:
		return w.cancel(f)
	case recall:
		w.giveBack()
	case open:
		return w.open(f)
	default:
		return fmt.Errorf("a frame of kind %d", f.kind)
	}
	return nil
}

// open looks a function up.
func (w *worker) open(f frame) error {
	var o opening
	if err := json.Unmarshal(f.body, &o); err != nil {
		return err
	}
	fn := o.find()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.functions[f.id] = fn
	return nil
}

// find returns the function that an opening names.
func (o opening) find() function {
	fn, ok := remote.Lookup(o.Name)
	if !ok {
		return function{err: fmt.Errorf("process: the child does not know function %s: register it at package level", o.Name)}
	}
	hash, err := fn.Fingerprint()
	if err == nil && hash != o.Fingerprint {
		err = fmt.Errorf("process: function %s differs in the child: there it is %s (%s), here %s (%s)",
			o.Name, fn.Signature(), hash, o.Signature, o.Fingerprint)
	}
	return function{fn, err}
}

// accept queues a task.
func (w *worker) accept(f frame) error {
	j := jobPool.Get().(*job)
	*j = job{id: f.id, body: append(j.body[:0], f.body...)}
	var err error
	if j.task, err = parseTask(j.body); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, j)
	w.jobs[j.id] = j
	return nil
}

// announce wakes as many runners as there is work for.
func (w *worker) announce() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range len(w.queue) - w.next {
		w.news.Signal()
	}
}

// cancel ends the context of a task, or returns it if it has not begun.
func (w *worker) cancel(f frame) error {
	cause, err := remote.ParseError(f.body)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	j := w.jobs[f.id]
	switch {
	case j == nil: // it has ended
	case j.cancel != nil:
		j.cancel(cause)
	default:
		j.gone = true
		delete(w.jobs, j.id)
		w.out.put(returned, j.id, nil)
		w.out.hurry()
	}
	return nil
}

// giveBack returns all tasks that have not begun.
func (w *worker) giveBack() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range w.queue[w.next:] {
		if !j.gone {
			delete(w.jobs, j.id)
			w.out.put(returned, j.id, nil)
		}
	}
	w.queue, w.next = w.queue[:0], 0
	w.out.hurry()
}

// take returns the next job, and a context that is its own.
func (w *worker) take() (*job, context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		for w.next < len(w.queue) {
			j := w.queue[w.next]
			w.queue[w.next] = nil
			w.next++
			if j.gone {
				continue
			}
			ctx, cancel := context.WithCancelCause(context.Background())
			j.cancel = cancel
			return j, ctx
		}
		w.queue, w.next = w.queue[:0], 0
		if !w.out.empty() {
			w.mu.Unlock()
			w.out.flush()
			w.mu.Lock()
			continue
		}
		w.news.Wait()
	}
}

// run runs tasks in a slot, for ever. One that ends its goroutine takes this one with it.
func (w *worker) run(slot int) {
	defer func() { go w.run(slot) }()
	var reply []byte
	for {
		j, ctx := w.take()
		if w.perform(slot, j, ctx, &reply); cap(reply) > ownBuffer {
			reply = nil
		}
	}
}

// perform runs one task and sends its reply.
func (w *worker) perform(slot int, j *job, ctx context.Context, reply *[]byte) {
	at := time.Since(w.start)
	if j.task.timeout > 0 {
		w.out.put(began, j.id, binary.AppendVarint(nil, int64(at)))
	}
	w.out.hurry()
	ctx, stop := j.limited(ctx)
	w.page.note(slot, j.id, int64(at))
	*reply = (*reply)[:0]
	defer func() {
		w.page.clear(slot)
		stop()
		w.end(j, at, *reply)
	}()
	switch fn := w.function(j.task.function); {
	case fn.err != nil:
		*reply = remote.Refuse(*reply, fn.err)
	default:
		fn.Run(ctx, reply, remote.Call{ID: j.task.id, Attempt: j.task.attempt, Value: j.task.value})
	}
}

func (w *worker) function(number int) function {
	w.mu.Lock()
	defer w.mu.Unlock()
	fn, ok := w.functions[uint64(number)]
	if !ok {
		fn.err = fmt.Errorf("process: no function has the number %d", number)
	}
	return fn
}

// end sends the reply of a task that has ended.
func (w *worker) end(j *job, at time.Duration, reply []byte) {
	if len(reply) > w.maxMessage {
		reply = remote.Refuse(nil, wd.Permanent(fmt.Errorf("process: the result has %d bytes, want at most %d: see Options.MaxMessage", len(reply), w.maxMessage)))
	}
	w.mu.Lock()
	delete(w.jobs, j.id)
	w.mu.Unlock()
	j.cancel(nil)
	w.out.end(j.id, at, time.Since(w.start)-at, reply)
	if cap(j.body) <= ownBuffer {
		jobPool.Put(j)
	}
}
