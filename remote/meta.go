package remote

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"
)

// The kinds of metadata values that arrive with their types.
const (
	kindJSON byte = iota
	kindNil
	kindFalse
	kindTrue
	kindInt
	kindInt64
	kindUint64
	kindFloat64
	kindString
	kindBytes
	kindDuration
	kindTime
)

// appendMeta appends metadata. Values of the usual types arrive as they are; what else there is arrives as JSON has it, or, if it has no JSON,
// as text.
func appendMeta(dst []byte, values map[string]any) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(values)))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		dst = appendValue(appendString(dst, key), values[key])
	}
	return dst
}

func appendValue(dst []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, kindNil)
	case bool:
		if v {
			return append(dst, kindTrue)
		}
		return append(dst, kindFalse)
	case int:
		return binary.AppendVarint(append(dst, kindInt), int64(v))
	case int64:
		return binary.AppendVarint(append(dst, kindInt64), v)
	case uint64:
		return binary.AppendUvarint(append(dst, kindUint64), v)
	case float64:
		return binary.BigEndian.AppendUint64(append(dst, kindFloat64), math.Float64bits(v))
	case string:
		return appendString(append(dst, kindString), v)
	case []byte:
		return appendString(append(dst, kindBytes), string(v))
	case time.Duration:
		return binary.AppendVarint(append(dst, kindDuration), int64(v))
	case time.Time:
		if text, err := v.MarshalBinary(); err == nil {
			return appendString(append(dst, kindTime), string(text))
		}
	}
	return appendOther(dst, value)
}

// appendOther appends a value of a type that has no kind of its own. Its methods may panic.
func appendOther(dst []byte, value any) (out []byte) {
	defer func() {
		if v := recover(); v != nil {
			out = appendString(append(dst, kindString), fmt.Sprintf("%T: panic: %v", value, v))
		}
	}()
	if text, err := json.Marshal(value); err == nil {
		return appendString(append(dst, kindJSON), string(text))
	}
	return appendString(append(dst, kindString), fmt.Sprint(value))
}

// meta reads metadata.
func (r *reader) meta() map[string]any {
	n := r.count()
	if n == 0 {
		return nil
	}
	values := map[string]any{}
	for range n {
		if r.err != nil {
			break
		}
		key := r.string()
		values[key] = r.value()
	}
	return values
}

func (r *reader) value() any {
	switch kind := r.byte(); kind {
	case kindNil:
		return nil
	case kindFalse, kindTrue:
		return kind == kindTrue
	case kindInt:
		return int(r.varint())
	case kindInt64:
		return r.varint()
	case kindUint64:
		return r.uvarint()
	case kindFloat64:
		return r.float()
	case kindString:
		return r.string()
	case kindBytes:
		return slices.Clone(r.bytes())
	case kindDuration:
		return time.Duration(r.varint())
	case kindTime:
		var t time.Time
		if err := t.UnmarshalBinary(r.bytes()); err != nil {
			r.fail(err)
		}
		return t
	case kindJSON:
		var v any
		if err := json.Unmarshal(r.bytes(), &v); err != nil {
			r.fail(err)
		}
		return v
	default:
		r.fail(fmt.Errorf("metadata of kind %d, want at most %d", kind, kindTime))
		return nil
	}
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.data)
	if n <= 0 {
		r.fail(errShort)
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *reader) float() float64 {
	if len(r.data) < 8 {
		r.fail(errShort)
		return 0
	}
	v := math.Float64frombits(binary.BigEndian.Uint64(r.data))
	r.data = r.data[8:]
	return v
}
