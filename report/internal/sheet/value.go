package sheet

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// A Kind is what stands in a column, and how it is shown.
type Kind int

// The kinds. What a number of one of them counts is in the name of its column.
const (
	Any     Kind = iota // whatever it is, as it is
	Text                // a text, however it begins
	Whole               // 12,345
	Rate                // 123.45
	Millis              // 1,234.568: a time.Duration in milliseconds
	Seconds             // 12.345: a time.Duration in seconds
	Percent             // 12.34 %, from a share of 1
	Instant             // a time.Time, by the clock of its place, to the millisecond
)

var formats = map[Kind]string{
	Any: "General", Text: "@", Whole: "#,##0", Rate: "#,##0.00", Millis: "#,##0.000", Seconds: "#,##0.000", Percent: "0.00%",
	Instant: "yyyy-mm-dd hh:mm:ss.000",
}

var widths = map[Kind]float64{Any: 14, Text: 18, Whole: 11, Rate: 11, Millis: 13, Seconds: 11, Percent: 9, Instant: 24}

// As is a value of another kind than its column.
type As struct {
	Kind  Kind
	Value any
}

// cell makes a cell of a value. A text is stored as one, so that no program computes it, whatever it begins with.
func (b *Book) cell(kind Kind, v any) any {
	if as, ok := v.(As); ok {
		kind, v = as.Kind, as.Value
	}
	value := convert(kind, v)
	if value == nil {
		return nil
	}
	if _, text := value.(string); text {
		kind = Text
	}
	return excelize.Cell{StyleID: b.styles[kind], Value: value}
}

// convert makes of a value what a cell holds: a text, a bool or a number.
func convert(kind Kind, v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case time.Duration:
		if kind == Millis {
			return float64(v) / 1e6
		}
		return v.Seconds()
	case time.Time:
		if kind == Instant {
			return serial(v)
		}
		return v.Format(time.RFC3339Nano)
	case json.Number:
		return number(v)
	case bool, float32, float64, int8, int16, int32, uint8, uint16, uint32:
		return v
	case int:
		return exact(int64(v))
	case int64:
		return exact(v)
	case string:
		return v
	}
	return other(v)
}

// other is a value of any other kind, as a text.
func other(v any) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("%T", v)
		}
	}()
	switch v.(type) {
	case fmt.Stringer, error, uint, uint64:
		return fmt.Sprint(v)
	}
	b, err := json.Marshal(v)
	if err != nil { // as a run log has it; printing v would not come to an end if it holds itself
		return fmt.Sprintf("%T: %v", v, err)
	}
	return string(b)
}

// digits15 is the greatest whole number of which spreadsheets keep all digits.
const digits15 = 999_999_999_999_999

// exact is a whole number, as a text if a spreadsheet would round it.
func exact(n int64) any {
	if n > digits15 || n < -digits15 {
		return strconv.FormatInt(n, 10)
	}
	return n
}

func number(n json.Number) any {
	if whole, err := n.Int64(); err == nil {
		return exact(whole)
	}
	if f, err := n.Float64(); err == nil {
		return f
	}
	return n.String()
}

// serial is an instant as spreadsheets count it: days since 1899-12-30, by the clock of its place. The tenth decimal, of 9 µs, is
// rounded up: there are programs that cut off what they do not show, and 15:59:59.999 would be seen for 16:00:00.
func serial(t time.Time) float64 {
	const epoch = 25569 // 1970-01-01
	_, offset := t.Zone()
	seconds := t.Unix() + int64(offset)
	day := (float64(seconds%86400) + float64(t.Nanosecond())/1e9) / 86400
	return epoch + float64(seconds/86400) + math.Ceil(day*1e10)/1e10
}
