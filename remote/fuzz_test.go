package remote_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// No reply takes Accept down, and what it accepts comes out the same when it is sent again.
func FuzzAccept(f *testing.F) {
	for n := range 10 {
		reply := []byte{}
		run, _ := remote.Lookup(failRef.Name)
		done := make(chan struct{})
		go func() {
			defer close(done)
			run.Run(f.Context(), &reply, remote.Call{ID: 1, Attempt: 1, Value: []byte{byte('0' + n)}})
		}()
		<-done
		f.Add(reply)
	}
	reply := []byte{}
	run, _ := remote.Lookup(notesRef.Name)
	run.Run(f.Context(), &reply, remote.Call{ID: 1, Attempt: 1, Value: []byte("5")})
	f.Add(reply)
	f.Fuzz(func(t *testing.T, reply []byte) {
		task := wd.NewTask(1, 1, 0)
		_, err := failRef.Accept(task, reply)
		if err != nil {
			require.NotPanics(t, func() { _ = err.Error() })
		}
	})
}

func FuzzParseError(f *testing.F) {
	f.Add(remote.AppendError(nil, errors.New("text")))
	f.Add(remote.AppendError(nil, wd.RetryAfter(errors.New("text"), time.Second)))
	f.Add(remote.AppendError(nil, &wd.PanicError{Value: "text", Stack: []byte("stack")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		err, bad := remote.ParseError(data)
		if bad != nil {
			return
		}
		again, bad := remote.ParseError(remote.AppendError(nil, err))
		require.NoError(t, bad)
		require.Equal(t, err.Error(), again.Error())
	})
}

// What is read of text is what package json reads, and what is written it reads.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`"a"`, `"\u00e9"`, `"\ufffd"`, `""`, "", `"`, "1", "-0", "007", "+1", "1_0", "true", "null", `"aGk="`, "[[[", `"\xff"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		same[string](t, data)
		same[int](t, data)
		same[int64](t, data)
		same[bool](t, data)
		same[[]byte](t, data)
		same[order](t, data)
	})
}

func same[T any](t *testing.T, data []byte) {
	var got, want T
	err := remote.JSON.Decode(data, &got)
	wantErr := json.Unmarshal(data, &want)
	if _, text := any(got).(string); text && !utf8.Valid(data) {
		return // package json changes it
	}
	require.Equal(t, wantErr == nil, err == nil, "%T %q: %v, want %v", got, data, err, wantErr)
	if err != nil {
		return
	}
	require.Equal(t, want, got)
	out, err := remote.JSON.Append(nil, &got)
	require.NoError(t, err)
	var again T
	require.NoError(t, json.Unmarshal(out, &again))
	require.Equal(t, got, again)
}

// Text crosses as it is or not at all.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a", "é", "\xff", "\ufffd", `\ufffd`, `\\ufffd`, "\\\xff", "\"", "\x00", "<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		data, err := remote.JSON.Append(nil, &s)
		if !utf8.ValidString(s) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		var got string
		require.NoError(t, remote.JSON.Decode(data, &got))
		require.Equal(t, s, got)
		in := []string{s}
		_, err = remote.JSON.Append(nil, &in)
		require.NoError(t, err)
	})
}
