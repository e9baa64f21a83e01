package tps

// A drift is what tells whether counts, one after the other, are even but for chance.
type drift struct {
	n         float64
	sum       float64
	deviation float64 // Σ(y-ȳ)², n times
	along     float64 // Σ(x-x̄)y, twice, x being 0, 1, 2 …
	steps     float64 // Σ(y-y')², y' being the one before
}

func newDrift(counts []int64) *drift {
	d := &drift{n: float64(len(counts))}
	squares := 0.0
	for i, count := range counts {
		y := float64(count)
		d.sum += y
		squares += y * y
		d.along += (2*float64(i) - (d.n - 1)) * y
		if i > 0 {
			d.steps += (y - float64(counts[i-1])) * (y - float64(counts[i-1]))
		}
	}
	d.deviation = d.n*squares - d.sum*d.sum
	return d
}

// matters reports whether the standard deviation is more than 2 % of the mean.
func (d *drift) matters() bool { return 2500*d.deviation > d.sum*d.sum }

// width is Σ(x-x̄)², four times.
func (d *drift) width() float64 { return d.n * (d.n*d.n - 1) / 3 }

// explained is the part of deviation that is along a line, times width.
func (d *drift) explained() float64 { return d.n * d.along * d.along }

// rest is the other part, times width.
func (d *drift) rest() float64 { return d.deviation*d.width() - d.explained() }

// leans reports whether counts rise or fall along a line, which explains so much that Student's t² is above 5.
func (d *drift) leans() bool { return d.matters() && (d.n-2)*d.explained() > 5*d.rest() }

// swings reports whether neighbours are more alike than by chance.
func (d *drift) swings() bool { return d.matters() && d.n*d.steps < d.deviation }

// drifts reports whether counts, without those cut off at the beginning, are uneven by more than chance.
func drifts(counts []int64, cut int) bool {
	all, left := newDrift(counts), newDrift(counts[cut:])
	if left.leans() || left.swings() {
		return true
	}
	// variances about the line and about the mean, without fractions
	return all.leans() && all.rest()*left.n*(left.n-1) <= left.deviation*all.n*(all.n-2)*all.width()
}
