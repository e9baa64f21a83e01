package remote

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// jsonCodec is JSON. Values of plain types go without reflection.
type jsonCodec struct{}

// Name implements [Codec].
func (jsonCodec) Name() string { return "json" }

// Check implements [Codec].
func (jsonCodec) Check(t reflect.Type) error { return checkJSON(t) }

var errNotUTF8 = errors.New("it has text that is not UTF-8, which JSON would change: use []byte")

// Append implements [Codec].
func (jsonCodec) Append(dst []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case *string:
		if isPlain(*v) {
			return append(append(append(dst, '"'), *v...), '"'), nil
		}
	case *int:
		return strconv.AppendInt(dst, int64(*v), 10), nil
	case *int64:
		return strconv.AppendInt(dst, *v, 10), nil
	case *bool:
		return strconv.AppendBool(dst, *v), nil
	case *[]byte:
		if *v != nil {
			return append(base64.StdEncoding.AppendEncode(append(dst, '"'), *v), '"'), nil
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return dst, err
	}
	if changed(text) {
		return dst, errNotUTF8
	}
	return append(dst, text...), nil
}

// isPlain reports whether s stands in JSON as it is. It looks at eight bytes at once.
func isPlain[S string | []byte](s S) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		if (w|less(w, ' ')|less(w^'"'*each, 1)|less(w^'\\'*each, 1))&(utf8.RuneSelf*each) != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// each is a one in each byte.
const each = 0x0101010101010101

// less sets the top bit of a byte of w that is less than n, if no byte of w has it set. It may also be set in bytes after one that is.
func less(w, n uint64) uint64 { return w - n*each }

// changed reports whether package json has replaced bytes that are not UTF-8: it writes an escape for them, where the character U+FFFD
// itself stands as it is.
func changed(text []byte) bool {
	for rest := text; ; {
		i := bytes.Index(rest, []byte(`\ufffd`))
		if i < 0 {
			return false
		}
		slashes := 0
		for i-slashes > 0 && rest[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return true
		}
		rest = rest[i+1:]
	}
}

// Decode implements [Codec].
func (jsonCodec) Decode(data []byte, v any) error {
	switch v := v.(type) {
	case *string:
		if text, ok := unquote(data); ok {
			*v = string(text)
			return nil
		}
	case *int:
		if n, err := strconv.Atoi(string(data)); err == nil && canonical(data) {
			*v = n
			return nil
		}
	case *bool:
		if s := string(data); s == "true" || s == "false" {
			*v = s == "true"
			return nil
		}
	case *[]byte:
		if text, ok := unquote(data); ok {
			b, err := base64.StdEncoding.AppendDecode(make([]byte, 0, base64.StdEncoding.DecodedLen(len(text))), text)
			*v = b
			return err
		}
	}
	return json.Unmarshal(data, v)
}

// unquote returns the text in quotes, if it stands there as it is.
func unquote(data []byte) ([]byte, bool) {
	n := len(data)
	if n < 2 || data[0] != '"' || data[n-1] != '"' || !isPlain(data[1:n-1]) {
		return nil, false
	}
	return data[1 : n-1], true
}

// canonical reports whether an integer is written as JSON allows: no plus sign, no leading zeros.
func canonical(data []byte) bool {
	if data[0] == '-' {
		data = data[1:]
	}
	return data[0] != '+' && data[0] != '_' && (data[0] != '0' || len(data) == 1)
}
