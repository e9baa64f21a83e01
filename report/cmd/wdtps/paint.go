package main

import "github.com/worker-dispatcher/wd/tps"

// paint returns what gives parts of a text their colours, nil if there are none.
func (s streams) paint() func(tps.Mark, string) string {
	if !s.color {
		return nil
	}
	const bold, green, red, yellow, cyan = "1", "32", "31", "33", "36"
	codes := map[tps.Mark]string{
		tps.MarkHeading: bold, tps.MarkMet: green, tps.MarkMissed: red, tps.MarkUndecidable: yellow, tps.MarkWarning: yellow,
		tps.MarkRate: cyan,
	}
	return func(m tps.Mark, part string) string {
		code, ok := codes[m]
		if !ok {
			return part
		}
		return "\x1b[" + code + "m" + part + "\x1b[m"
	}
}
