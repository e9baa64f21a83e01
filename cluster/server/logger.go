package server

import (
	"fmt"
	"log/slog"
)

// A logger passes on what the server has to say, but for what is of no interest to others.
type logger struct{ to *slog.Logger }

func (l logger) Noticef(string, ...any)            {}
func (l logger) Debugf(string, ...any)             {}
func (l logger) Tracef(string, ...any)             {}
func (l logger) Warnf(format string, args ...any)  { l.to.Warn(fmt.Sprintf(format, args...)) }
func (l logger) Errorf(format string, args ...any) { l.to.Error(fmt.Sprintf(format, args...)) }
func (l logger) Fatalf(format string, args ...any) { l.to.Error(fmt.Sprintf(format, args...)) }
