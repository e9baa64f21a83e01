package wd

// Cores is what zero workers mean.
func Cores(n int) int { return cores(n) }
