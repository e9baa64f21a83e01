package server

import (
	"context"
	"fmt"
	"log/slog"
)

// A logger passes on what the server has to say, but for what is of no interest to others. The first thing that it cannot go on with is kept.
type logger struct {
	to    *slog.Logger // nil: nobody
	fatal chan string  // of capacity 1
}

func (l logger) Noticef(string, ...any)            {}
func (l logger) Debugf(string, ...any)             {}
func (l logger) Tracef(string, ...any)             {}
func (l logger) Warnf(format string, args ...any)  { l.log(slog.LevelWarn, format, args) }
func (l logger) Errorf(format string, args ...any) { l.log(slog.LevelError, format, args) }
func (l logger) Fatalf(format string, args ...any) {
	l.log(slog.LevelError, format, args)
	select {
	case l.fatal <- fmt.Sprintf(format, args...):
	default:
	}
}

func (l logger) log(level slog.Level, format string, args []any) {
	if l.to != nil {
		l.to.Log(context.Background(), level, fmt.Sprintf(format, args...))
	}
}
