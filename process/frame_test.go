package process

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// frames reads all frames of a stream, as a reader does that gets what there is in pieces.
func frames(r io.Reader, limit int) (all []frame, err error) {
	in := newFrameReader(r, limit)
	for {
		f, _, err := in.next(true)
		for ok := err == nil; ok && err == nil; f, ok, err = in.next(false) {
			f.body = bytes.Clone(f.body)
			all = append(all, f)
		}
		if err != nil {
			return all, err
		}
	}
}

func TestFrames(t *testing.T) {
	var stream []byte
	var want []frame
	for i, n := range []int{0, 1, 100, ownBuffer - headerSize, ownBuffer - 1, ownBuffer, ownBuffer + 1, 3 * ownBuffer, 0, 7} {
		f := frame{kind: kind(1 + i%int(kinds-1)), id: uint64(i) << 40, body: bytes.Repeat([]byte{byte(i)}, n)}
		stream = appendFrame(stream, f.kind, f.id, f.body)
		want = append(want, f)
	}
	for name, r := range map[string]io.Reader{
		"at once": bytes.NewReader(stream), "bytes": iotest.OneByteReader(bytes.NewReader(stream)), "halves": iotest.HalfReader(bytes.NewReader(stream)),
	} {
		got, err := frames(r, 1<<20)
		require.Equal(t, io.EOF, err, name)
		require.Len(t, got, len(want), name)
		for i := range want {
			require.Equal(t, want[i].kind, got[i].kind)
			require.Equal(t, want[i].id, got[i].id)
			require.True(t, bytes.Equal(want[i].body, got[i].body), "%s %d", name, i)
		}
	}
	_, err := frames(bytes.NewReader(stream[:len(stream)-1]), 1<<20)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	_, err = frames(bytes.NewReader(stream), 1000)
	require.ErrorContains(t, err, "want a kind below 11 and at most 1000 bytes")
	_, err = frames(bytes.NewReader(append([]byte{0xff, 0xff, 0xff, 0xff, byte(done)}, make([]byte, 40)...)), 1<<20)
	require.ErrorContains(t, err, "has 4294967295 bytes", "also where an int has 32 bits")
}

func TestTasks(t *testing.T) {
	want := task{function: 300, id: -1, attempt: 2, timeout: 1 << 40, deadline: -5, value: []byte("value")}
	got, err := parseTask(append(want.append(nil), want.value...))
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, err = parseTask(nil)
	require.Error(t, err)
}

// Whatever comes, a reader neither fails but by an error nor takes more memory than the limit allows.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{})
	f.Add(appendFrame(nil, run, 7, task{function: 1, id: 7, attempt: 1, value: []byte(`"x"`)}.append(nil)))
	f.Add(appendFrame(appendFrame(nil, done, 1, []byte{1, 2, 3}), returned, 2, nil))
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, stream []byte) {
		all, err := frames(iotest.HalfReader(bytes.NewReader(stream)), 1<<16)
		require.Error(t, err)
		var again []byte
		for _, x := range all {
			again = appendFrame(again, x.kind, x.id, x.body)
			if parsed, err := parseTask(x.body); err == nil && x.kind == run {
				require.LessOrEqual(t, len(parsed.value), len(x.body))
			}
		}
		require.True(t, bytes.HasPrefix(stream, again))
		if errors.Is(err, io.EOF) {
			require.Equal(t, len(stream), len(again))
		}
	})
}
