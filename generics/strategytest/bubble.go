package strategytest

import (
	"runtime"
	"slices"
	"strings"
)

// A goroutine is one of a bubble, as a stack trace shows it.
type goroutine struct{ id, stack string }

// bubbled returns the goroutines of the bubble it is called in.
func bubbled() (all []goroutine) {
	stacks := strings.Split(trace(), "\n\n")
	bubble := bubbleOf(stacks[0]) // the first is the caller's
	for _, stack := range stacks {
		if bubbleOf(stack) == bubble {
			id, _, _ := strings.Cut(stack, " [")
			all = append(all, goroutine{id, stack})
		}
	}
	return all
}

// trace returns the stacks of all goroutines.
func trace() string {
	for size := 1 << 14; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return string(buf[:n])
		}
	}
}

// bubbleOf returns what the first line of a stack says of the bubble, as in
// "goroutine 23 [select (durable), synctest bubble 1]:".
func bubbleOf(stack string) string {
	head, _, _ := strings.Cut(stack, "\n")
	_, bubble, _ := strings.Cut(head, ", synctest bubble ")
	return bubble
}

// strays returns the stacks of the goroutines of the bubble that were not there before.
func strays(before []goroutine) (stacks []string) {
	for _, g := range bubbled() {
		if !slices.ContainsFunc(before, func(b goroutine) bool { return b.id == g.id }) {
			stacks = append(stacks, g.stack)
		}
	}
	return stacks
}
