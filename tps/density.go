package tps

import "time"

// A Density is the span of the run, no shorter than AtLeast, with the highest rate of successes: what was held for so long
// or longer.
//
// A span begins at the first start or at the end of a success, and ends at the end of a success or with the run. It is half
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
	points := r.points()
	hull := make([]point, 0, len(points))
	best := [2]point{points[0], points[len(points)-1]}
	old, head := 0, 0
	for _, end := range points {
		for ; points[old].t <= end.t-length; old++ {
			hull = extend(hull, head, points[old])
		}
		for head+1 < len(hull) && !steeper(hull[head], end, hull[head+1], end) {
			head++
		}
		if head < len(hull) && steeper(hull[head], end, best[0], best[1]) {
			best = [2]point{hull[head], end}
		}
	}
	return Density{time.Duration(length), r.window(best[0].t, best[1].t)}
}

// extend adds a point to the hull, at its right, and takes away what then lies above.
func extend(hull []point, head int, p point) []point {
	for n := len(hull); n >= head+2 && !steeper(hull[n-1], p, hull[n-2], hull[n-1]); n = len(hull) {
		hull = hull[:n-1]
	}
	return append(hull, p)
}

// points returns where spans may begin and end, each instant once.
func (r *run) points() []point {
	points := make([]point, 0, len(r.succeeded)+2)
	points = append(points, point{t: r.first})
	for i, end := range r.succeeded {
		if end != points[len(points)-1].t {
			points = append(points, point{t: end})
		}
		points[len(points)-1].n = int64(i + 1)
	}
	if r.last != points[len(points)-1].t {
		points = append(points, point{r.last, int64(len(r.succeeded))})
	}
	return points
}
