package journal_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/journal"
)

// FuzzLine gives any body: what is read of it is what encoding/json reads of it, if that takes it; and it comes back from a line.
func FuzzLine(f *testing.F) {
	for _, text := range []string{
		`{"key":"a","id":1`, `{"key":{"a":"},{\"","b":[[],{}]},"nth":3,"result":"x,\"id\":2","id":1,"outcome":"succeeded"`,
		`{"key_sha256":"aa","result":-1.5e3,"ended_with_run":true,"id":7`, `{"key":null,"began_ns":-5`, `{"key": 1 ,"id":1`, `{"key":1,"nth":{},"id":1`, `{"key":`, `{"id":1`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		line := journal.Seal(body, true)
		got, first, err := journal.Unseal(bytes.TrimSuffix(line, []byte("\n")))
		require.NoError(t, err)
		require.True(t, first)
		require.Equal(t, string(body), string(got))
		kind, ident, result, _, err := journal.Parts(body)
		whole := append(bytes.Clone(body), '}')
		if err != nil || kind != journal.Record || !json.Valid(whole) {
			return
		}
		var want struct {
			Key    json.RawMessage `json:"key"`
			Hash   json.RawMessage `json:"key_sha256"`
			Nth    json.RawMessage `json:"nth"`
			Result json.RawMessage `json:"result"`
		}
		d := json.NewDecoder(bytes.NewReader(whole))
		if d.Decode(&want) != nil || bytes.Count(body, []byte(`"key`)) > 1 || bytes.Count(body, []byte(`"nth"`)) > 1 || bytes.Count(body, []byte(`"result"`)) > 1 ||
			bytes.Contains(bytes.ToLower(body[2:]), []byte(`\u`)) || bytes.ContainsAny(body, " \t\r\n") || !bytes.Equal(bytes.ToLower(body), body) {
			return // given twice, or in another form than we write
		}
		parts := `"key":` + string(want.Key)
		if want.Hash != nil {
			parts = `"key_sha256":` + string(want.Hash)
		}
		if bytes.HasPrefix(body[len(parts)+1:], []byte(`,"nth":`)) {
			parts += `,"nth":` + string(want.Nth)
		}
		require.Equal(t, parts, string(ident))
		if result != nil {
			require.Equal(t, string(want.Result), string(result))
		}
	})
}
