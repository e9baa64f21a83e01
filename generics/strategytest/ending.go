package strategytest

// An ending is a way in which a run ends.
type ending int

const (
	sourceEnds ending = iota
	sourceEmpty
	cancelledOutside
	cancelledInside
	runtimeOver
	sourceFails
	tasksPanic
	tasksGoexit
	taskStuck
	sourceBlocks

	endings = iota
)

func (e ending) String() string {
	return [endings]string{
		"source at its end", "source empty", "cancelled from outside", "cancelled by a task", "runtime over",
		"source fails", "tasks panic", "tasks call Goexit", "a task is stuck", "source blocks",
	}[e]
}

// seen returns how the run ended indeed.
func (x *trial) seen() ending {
	switch {
	case x.ending == taskStuck && x.outcome.Uncompleted > 0, x.ending == sourceBlocks && x.watched.blocked.Load():
		return x.ending
	case x.wasCut():
		return map[cut]ending{byCancel: cancelledOutside, byTask: cancelledInside, byRuntime: runtimeOver}[x.cut]
	case x.cut != never || x.ending == sourceBlocks:
		return sourceEnds
	}
	return x.ending
}
