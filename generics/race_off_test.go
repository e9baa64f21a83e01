//go:build !race

package wd_test

const raceEnabled = false
