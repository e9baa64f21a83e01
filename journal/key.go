package journal

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"runtime/debug"
	"strconv"
	"unicode/utf8"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// A task is identified by its key and by how many before it had the same: `"key":"a","nth":2`. Of a long key there is a hash.
const (
	keyName  = `"key":`
	hashName = `"key_sha256":`
	nthName  = `,"nth":`
	longKey  = 200
)

// appendKey appends the key of a value. What makes it is the user's, and may panic.
func (j *Journal[T, R]) appendKey(dst []byte, v T) (key []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("there is no key: %w", &wd.PanicError{Value: v, Stack: debug.Stack()})
		}
	}()
	if j.key != nil {
		return appendText(dst, j.key(v)), nil
	}
	if text, ok := any(v).(string); ok {
		return appendText(dst, text), nil
	}
	from := len(dst)
	dst, err = remote.JSON.Append(append(dst, keyName...), &v)
	if text := reflect.ValueOf(&v).Elem(); err != nil && text.Kind() == reflect.String && !utf8.ValidString(text.String()) {
		return appendHash(dst[:from], []byte(text.String())), nil
	}
	if err != nil {
		return dst, fmt.Errorf("there is no key, as its value cannot be JSON: %w: see KeyBy", err)
	}
	if key := dst[from+len(keyName):]; len(key) > longKey {
		return appendHash(dst[:from], append([]byte(nil), key...)), nil
	}
	return dst, nil
}

// appendText appends the key that is a text, which need not be UTF-8.
func appendText(dst []byte, text string) []byte {
	if len(text) > longKey || !utf8.ValidString(text) {
		return appendHash(dst, []byte(text))
	}
	dst, _ = remote.JSON.Append(append(dst, keyName...), &text) // UTF-8 is never refused
	return dst
}

func appendHash(dst, key []byte) []byte {
	return fmt.Appendf(dst, `%s"%x"`, hashName, sha256.Sum256(key))
}

// appendNth makes a key that of the n-th task that has it.
func appendNth(key []byte, n int) []byte {
	if n == 1 {
		return key
	}
	return strconv.AppendInt(append(key, nthName...), int64(n), 10)
}
