package tps_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
	"pgregory.net/rapid"
)

func TestErrorsAreGroupedWithoutTheirNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"dial tcp 127.0.0.1:34567: connection refused": "dial tcp #.#.#.#:#: connection refused",
		"order 17 of 20": "order # of #",
		"status 503":     "status 503",
		"exit status 2 in 17 ms, Status: 404, code=\"7\"":    "exit status 2 in # ms, Status: 404, code=\"7\"",
		"status 5030, status of 17, decode 1":                "status #, status of #, decode 1",
		"id 6ba7b810-9dad-11d1-80b4-00c04fd430c8 is unknown": "id # is unknown",
		"at 0x7fff5fbff8a8":                                  "at #",
		"at 0x":                                              "at #",
		"commit deadbeef12 and 1f":                           "commit # and #f",
		"the facade effaced a cabbage":                       "the facade effaced a cabbage",
		"a defaced-faceless deed":                            "a defaced-faceless deed",
		"HTTP/1.1 503 Service Unavailable":                   "HTTP/#.# 503 Service Unavailable", "HTTP/2 404": "HTTP/# 404", "http: 099": "http: #",
		"HTTP 404": "HTTP 404", "HTTP 599": "HTTP 599", "HTTP 600": "HTTP #", "HTTP 4040": "HTTP #", "dial http 127.0.0.1": "dial http #.#.#.#",
		"Get http://127.0.0.1:500/a: got 502": "Get http://#.#.#.#:#/a: got 502",
		"503":                                 "503", "600": "#", "5030": "#", " 503": " #", "503 Service Unavailable": "503 Service Unavailable", "404 page not found\n": "# page not found\n",
		"404 page not found": "404 page not found", "500: oops": "500: oops", "120 rows": "# rows",
		"the server returned 404": "the server returned 404", "returned 500 for order 500": "returned 500 for order #",
		"got 503, want 200": "got 503, want #", "got 120 rows": "got # rows", "forgot 200": "forgot #", "response: 502": "response: 502",
		"utf8, sha256, read-12345678": "utf#, sha#, read-#",
		"":                            "",
		"日本 12":                       "日本 #",
		strings.Repeat("a", 1000):     strings.Repeat("a", 99) + "..." + strings.Repeat("a", 98),
		strings.Repeat("é", 150):      strings.Repeat("é", 49) + "..." + strings.Repeat("é", 49),
		strings.Repeat("1", 1000) + " and what follows the number": "#...# and what follows the number",
	} {
		var kinds tps.ErrorKinds
		kinds.AddText("", text)
		require.Equal(t, want, kinds.List()[0].Message)
	}
}

func TestErrorType(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: io.EOF}
	for want, err := range map[string]error{
		"":             fmt.Errorf("it: %w", errors.Join(io.EOF)),
		"*net.OpError": fmt.Errorf("it: %w", fmt.Errorf("that: %w", dial)),
		"*url.Error":   &url.Error{Err: dial},
	} {
		require.Equal(t, want, tps.ErrorType(err))
	}
	require.Empty(t, tps.ErrorType(nil))
}

func TestErrorKindsInOrder(t *testing.T) {
	var kinds tps.ErrorKinds
	require.Nil(t, kinds.List())
	kinds.Add(nil)
	require.Nil(t, kinds.List())
	kinds.Add(errors.New("task 1 failed"))
	kinds.Add(io.EOF)
	kinds.Add(&net.OpError{Op: "read", Err: io.EOF})
	kinds.Add(errors.New("task 2 failed"))
	require.Equal(t, []tps.ErrorKind{
		{Message: "task # failed", Count: 2, Example: "task 1 failed", Varied: true},
		{Message: "EOF", Count: 1, Example: "EOF"},
		{Type: "*net.OpError", Message: "read: EOF", Count: 1, Example: "read: EOF"},
	}, kinds.List())
}

func TestErrorKindsAreBounded(t *testing.T) {
	var kinds tps.ErrorKinds
	letters := func(n int) string { return strings.Map(func(r rune) rune { return r - '0' + 'A' }, fmt.Sprint(n)) }
	for i := range 5000 {
		kinds.AddText("", letters(i)+strings.Repeat("-", 1000))
	}
	list := kinds.List()
	require.Len(t, list, 1001)
	require.Equal(t, tps.ErrorKind{Message: "other errors", Count: 4000}, list[0])
	require.Len(t, list[1].Example, 500)
}

func TestAnyErrorText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9a-fx\- ]*`)).Draw(t, "text")
		var kinds tps.ErrorKinds
		kinds.AddText("T", text)
		kind := kinds.List()[0]
		require.LessOrEqual(t, len(kind.Message), 200)
		require.NotRegexp(t, "[0-9]", regexp.MustCompile(`^[1-5][0-9]{2}($|:| [A-Z])`).ReplaceAllString(kind.Message, ""))
		require.Equal(t, utf8.ValidString(text), utf8.ValidString(kind.Message))
		if len(text) <= 500 {
			require.Equal(t, text, kind.Example)
		}
	})
}

// An error's cause stands at its end, and is in the text however long the error is.
func TestTheCauseIsInTheText(t *testing.T) {
	const begin, end = "Get https://shop.example", "connection refused"
	for _, n := range []int{1, 20, 40, 69, 80, 130, 500} {
		for _, filler := range []string{"x", "ab ", "é世"} {
			message := begin + strings.Repeat(filler, n) + " " + end
			r := tps.Analyze(tps.Log{Events: []tps.Event{{Ended: 1, Outcome: tps.Failed}}, Errors: []tps.ErrorKind{{Message: message, Count: 1}}}, nil)
			_, text, _ := strings.Cut(r.String(), "\nErrors\n")
			text, _, _ = strings.Cut(text, "\n\n")
			require.Contains(t, text, begin)
			require.Contains(t, strings.Join(strings.Fields(text), " "), end)
			lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
			require.LessOrEqual(t, len(lines), 2)
			for _, line := range lines {
				require.LessOrEqual(t, utf8.RuneCountInString(line), 80)
			}
		}
	}
}

func TestALongErrorKeepsItsEnd(t *testing.T) {
	var k tps.ErrorKinds
	for _, filler := range []string{"x", "é世"} {
		k.AddText("", "Get https://shop.example/"+strings.Repeat(filler, 1000)+": connection refused")
	}
	for _, kind := range k.List() {
		require.True(t, utf8.ValidString(kind.Message))
		require.LessOrEqual(t, len(kind.Message), 200)
		require.LessOrEqual(t, len(kind.Example), 500)
		for _, text := range []string{kind.Message, kind.Example} {
			require.Regexp(t, `^Get https://shop.example/.*\.\.\..*: connection refused$`, text)
		}
	}
}

// Where all errors of a kind have one text, that is what is shown, with its numbers; otherwise what they have in common.
func TestTheTextOfAKind(t *testing.T) {
	missed := &tps.MissedError{Clause: "p99<100ms", Over: 2 * time.Second, Observed: "57 of 1000 tasks took longer"}
	var kinds tps.ErrorKinds
	for range 3 {
		kinds.Add(missed)
	}
	kinds.Add(errors.New("order 17 of 20"))
	kinds.Add(errors.New("order 18 of 20"))
	list := kinds.List()
	require.Equal(t, "p99<100ms is missed over the last 2s: 57 of 1000 tasks took longer", list[0].Text())
	require.Equal(t, "order # of #", list[1].Text())
	r := tps.Analyze(tps.Log{Events: []tps.Event{{Ended: 1, Outcome: tps.Failed}}, Errors: list}, nil)
	require.Contains(t, r.String(), "3  *tps.MissedError: p99<100ms is missed over the last 2s: 57 of 1000\n")
	require.Contains(t, r.String(), "2  order # of #\n")
}
