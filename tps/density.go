package tps

import "time"

// A Density is the span of the run, no shorter than AtLeast, with the highest rate of successes: what was held for so long
// or longer.
//
// It is the best window of exactly that length, wherever that lies, so that it is never less than the peak; or a longer span, which begins
// at the first start or at the end of a success, and ends at the end of a success or with the run. It is half
// open, as every [Window]: the success that it begins at is not in it, which keeps a steady stream of r a second at r.
type Density struct {
	AtLeast time.Duration `json:"at_least_ns"`
	Window
}

// A point is how many successes there were up to an instant.
type point struct{ t, n int64 }

// steeper reports whether the line from a to b rises faster than the one from c to d; all of them ascend in time.
func steeper(a, b, c, d point) bool { return times(d.n-c.n, b.t-a.t).less(times(b.n-a.n, d.t-c.t)) }

// density returns the densest span of at least a length, which the run must have.
//
// A span is a line between two points, and its rate the slope. The points that are old enough to begin a span make the lower
// convex hull, on which the best beginning for the present end is found by walking on: a beginning that was left behind
// could only serve a lesser slope than the best so far. So it takes time linear in the successes (Goldwasser, Kao and Lu,
// Fast algorithms for finding maximum-density segments, arXiv:cs/0207026; Chung and Lu, SIAM J. Comput. 34:373).
func (r *run) density(length int64) Density {
	last := len(r.succeeded) + 1
	begin, end := point{r.first, int64(upTo(r.succeeded, r.first))}, r.point(last)
	h := hull{t: make([]int64, 0, last), n: make([]int64, 0, last)}
	for i, old := 0, 0; i <= last; i++ {
		p := r.point(i)
		if i < last && p.t == r.point(i+1).t {
			continue
		}
		for ; r.point(old).t <= p.t-length; old++ {
			if r.point(old).t < r.point(old+1).t {
				h.add(r.point(old))
			}
		}
		if from, ok := h.tangent(p); ok && steeper(from, p, begin, end) {
			begin, end = from, p
		}
	}
	best := r.window(begin.t, end.t)
	if p := r.peak(r.succeeded, length); steeper(point{}, p.rise(), point{}, best.rise()) {
		best = p
	}
	return Density{time.Duration(length), best}
}

// rise is the window as a line from nothing.
func (w Window) rise() point { return point{int64(w.Length()), int64(w.Succeeded)} }

// point returns the i-th place where spans may begin and end. Where several are at one instant, the last of them is meant.
func (r *run) point(i int) point {
	switch n := len(r.succeeded); {
	case i == 0:
		return point{t: r.first}
	case i <= n:
		return point{r.succeeded[i-1], int64(i)}
	default:
		return point{r.last, int64(n)}
	}
}

// A hull is the lower convex hull of the points where a span may begin, without those that are left behind.
type hull struct {
	t, n []int64
	head int
}

func (h *hull) at(i int) point { return point{h.t[i], h.n[i]} }

// add adds a point at the right, and takes away what then lies above the hull.
func (h *hull) add(p point) {
	end := len(h.t)
	for end >= h.head+2 && !steeper(h.at(end-1), p, h.at(end-2), h.at(end-1)) {
		end--
	}
	h.t, h.n = append(h.t[:end], p.t), append(h.n[:end], p.n)
}

// tangent moves on to the beginning of the steepest line to an end, and returns it; false if there is none yet.
func (h *hull) tangent(end point) (begin point, ok bool) {
	if h.head == len(h.t) {
		return begin, false
	}
	for h.head+1 < len(h.t) && !steeper(h.at(h.head), end, h.at(h.head+1), end) {
		h.head++
	}
	return h.at(h.head), true
}
