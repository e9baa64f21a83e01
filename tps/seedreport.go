package tps

// A SeedReport is the report of [Seed]. In JSON it is the original's. Its own figures are of the whole run.
type SeedReport struct {
	SeedWindow
	Peak      SeedPeak     `json:"peak"`
	Intervals []SeedWindow `json:"intervals,omitzero"` // nil unless SeedOptions.Intervals is set
}

// A SeedPeak is the best window found, or none: its SeedWindow is nil then, and in JSON it is {}.
type SeedPeak struct{ *SeedWindow }

// SeedMetrics are how long the tasks inside a window took.
type SeedMetrics struct {
	ExecutionTime        SeedTimes `json:"execution_time"`         // all of them
	SuccessExecutionTime SeedTimes `json:"success_execution_time"` // the successes
}

// SeedTimes are times in seconds, and 0 if there were none.
type SeedTimes struct {
	Avg float64 `json:"avg"`
	Max float64 `json:"max"`
	Min float64 `json:"min"`
}

// SeedCount counts the tasks of a window.
type SeedCount struct {
	Success    int  `json:"success"`              // successes inside
	Total      int  `json:"total"`                // tasks inside
	Start      int  `json:"start"`                // tasks that started in it, StartedAt included and EndedAt not
	End        int  `json:"end"`                  // tasks that ended in it, EndedAt included and StartedAt not
	Invalidity *int `json:"invalidity,omitempty"` // valid records minus the others; of the run only
}
