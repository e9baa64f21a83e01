//go:build !linux

package figure

// A usage is of processor time, which is not known here.
type usage struct{}

func load() usage { return usage{} }

func (usage) foreign() *float64 { return nil }

func cpu() string { return "" }
