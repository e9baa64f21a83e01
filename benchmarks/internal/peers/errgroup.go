package peers

import (
	"golang.org/x/sync/errgroup"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// Errgroup is a group with a limit.
func Errgroup(j *work.Job) {
	var g errgroup.Group
	g.SetLimit(j.Workers)
	for i := range j.Values {
		g.Go(func() error {
			j.Run(i)
			return nil
		})
	}
	must(g.Wait())
}
