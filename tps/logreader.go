package tps

import (
	"io"
	"iter"
)

// A LogReader reads a log, record by record and in bounded memory, however long the log is: that of a record or two, and a bit for each task up
// to 16 MB, by which it knows ids that are there twice. It recognises the format by what the log
// begins with, and the same packed by gzip: see [LogFormat].
//
// What a record lacks, or has of a kind that nobody knows, is a warning: the record is there, with a stamp or an outcome for which
// [Analyze] counts it as invalid. A log that is cut off gives all records before the cut, and a warning. What cannot be read
// at all is an error that ends the log: a [*LogError] where it has a place.
type LogReader struct {
	in     io.Reader
	opened bool
	source logSource
	format LogFormat

	header  LogHeader
	summary *LogSummary
	doubts  doubts
	err     error // how it has ended
}

// A logSource reads the records of one format. At the end the error is io.EOF.
type logSource interface{ next() (Record, error) }

// NewLogReader returns a reader of the log in r. The caller closes what is to be closed.
func NewLogReader(r io.Reader) *LogReader { return &LogReader{in: r} }

// Records yields the records in the order of the log, which in a run log is the order they ended in. An error comes in the last
// pair. A loop that is left can be taken up again by another call.
//
// Stamps are nanoseconds from the Start of the first header; where a log has several runs, those of the later ones are shifted by
// what lies between their starts. If nothing ran between two runs, a warning has the rates of each run, as those of the whole count that time. Err is a [*LoggedError] or nil; Task and Result are a [json.RawMessage] or nil; numbers in
// Meta are [json.Number]. A record is the caller's.
func (l *LogReader) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			r, err := l.next()
			if err == io.EOF || !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// next returns the next record.
func (l *LogReader) next() (Record, error) {
	if err := l.Open(); err != nil {
		return Record{}, err
	}
	if l.err != nil {
		return Record{}, io.EOF
	}
	r, err := l.source.next()
	l.err = err
	return r, err
}

// Open reads as much as tells the format, and the header if there is one. Records does so by itself.
func (l *LogReader) Open() error {
	if !l.opened {
		l.opened = true
		l.err = l.recognise()
		return l.err
	}
	return nil
}

// Format is the format of the log, as soon as Open or Records has begun to read.
func (l *LogReader) Format() LogFormat { return l.format }

// Header is the first header of a run log, as soon as Open or Records has begun to read. Logs of other formats have only a
// Start, which may be zero.
func (l *LogReader) Header() LogHeader { return l.header }

// Summary is how the run ended, once all records are read; of several runs it is the sum. False: the log does not say.
func (l *LogReader) Summary() (LogSummary, bool) {
	if l.summary == nil {
		return LogSummary{}, false
	}
	return *l.summary, true
}

// Warnings are the doubts about what has been read so far.
func (l *LogReader) Warnings() []Warning { return l.doubts.warnings() }

// note adds a doubt about a line.
func (l *LogReader) note(line int, text string) { l.doubts.add(line, text) }
