package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// workbook writes a report as a workbook of sheets of so many rows, and reads it back.
func workbook(t *testing.T, r *report.Report, rows int) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.WriteXLSXOfRows(&b, rows))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

// cell returns what a cell holds, as it is stored, and its type.
func cell(t *testing.T, f *excelize.File, sheet, name string) (string, excelize.CellType) {
	t.Helper()
	value, err := f.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	kind, err := f.GetCellType(sheet, name)
	require.NoError(t, err)
	return value, kind
}

// letters returns the letters of a sheet's columns by their names.
func letters(t *testing.T, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	all := map[string]string{}
	for i, head := range rows[0] {
		all[head], err = excelize.ColumnNumberToName(i + 1)
		require.NoError(t, err)
	}
	return all
}

func TestWorkbook(t *testing.T) {
	l := burst()
	l.Events = l.Events[:8]
	l.Tags = []string{"", "GET"}
	l.Events[0].Tag = 1
	loop := map[string]any{}
	loop["loop"] = loop
	l.Meta = map[int64]map[string]any{
		1: {"bytes": 512, "share": 0.25, "cached": true, "note": "=1+2", "when": start, "number": json.Number("7"), "id": int64(9_007_199_254_740_993)},
		2: {"note": "@SUM(1)", "list": []int{1, 2}, "err": errors.New("late"), "nothing": nil},
		3: {"note": "+49 30 1234", "list": loop, "err": make(chan int)},
		4: {"note": "-2+3\x00"},
	}
	f := workbook(t, report.New(l, &report.Options{Config: map[string]string{"=cmd|' /C calc'!A0": "=HYPERLINK(\"http://x\")"}}), 1000)
	require.Equal(t, []string{"Summary", "Intervals", "Peaks", "Tags", "Config", "Raw Logs"}, f.GetSheetList())

	column := letters(t, f, "Raw Logs")
	at := func(name string, row string) (string, excelize.CellType) {
		require.Contains(t, column, name)
		return cell(t, f, "Raw Logs", column[name]+row)
	}
	for column, want := range map[string]string{"id": "1", "bytes": "512", "share": "0.25", "number": "7", "service (ms)": "29.9", "start delay (ms)": "0.1"} {
		value, kind := at(column, "2")
		require.Equal(t, want, value, column)
		require.Equal(t, excelize.CellTypeUnset, kind, "%s is a number", column)
	}
	value, kind := at("cached", "2")
	require.Equal(t, "1", value)
	require.Equal(t, excelize.CellTypeBool, kind)
	value, kind = at("meta: id", "2")
	require.Equal(t, "9007199254740993", value, "to the last digit")
	require.Equal(t, excelize.CellTypeInlineString, kind)
	for row, want := range map[string]string{"2": "=1+2", "3": "@SUM(1)", "4": "+49 30 1234", "5": "-2+3\ufffd"} {
		value, kind := at("note", row)
		require.Equal(t, want, value)
		require.Equal(t, excelize.CellTypeInlineString, kind, "%s is a text", want)
	}
	value, _ = at("list", "3")
	require.Equal(t, "[1,2]", value)
	value, _ = at("err", "3")
	require.Equal(t, "late", value)
	value, _ = at("list", "4")
	require.Contains(t, value, "map[string]interface {}: json: unsupported value: encountered a cycle")
	value, _ = at("err", "4")
	require.Equal(t, "chan int: json: unsupported type: chan int", value)
	value, _ = at("tag", "2")
	require.Equal(t, "GET", value)

	shown, err := f.GetCellValue("Raw Logs", column["intended"]+"2")
	require.NoError(t, err)
	require.Equal(t, "2026-11-03 14:15:16.000", shown)
	value, kind = at("intended", "2")
	require.Equal(t, excelize.CellTypeUnset, kind)
	require.True(t, strings.HasPrefix(value, "46329.59"), value)
}

func TestWorkbookHasNoFormulasAndACharts(t *testing.T) {
	const evil = "=1+1"
	l := burst()
	l.Tags = []string{"", evil}
	for i := range l.Events {
		l.Events[i].Tag = 1
	}
	l.Meta = map[int64]map[string]any{1: {evil: evil}}
	var b bytes.Buffer
	require.NoError(t, report.New(l, &report.Options{Title: evil, Config: map[string]string{evil: evil}}).WriteXLSX(&b))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	charts := 0
	for _, part := range z.File {
		r, err := part.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		if strings.HasPrefix(part.Name, "xl/worksheets/sheet") {
			require.NotContains(t, string(text), "<f>", part.Name)
		}
		if strings.HasPrefix(part.Name, "xl/charts/chart") {
			charts++
			require.True(t, strings.Contains(string(text), "<lineChart>"))
			require.True(t, strings.Contains(string(text), "&#39;Intervals&#39;!$A$2:$A$13"))
		}
	}
	require.Equal(t, 2, charts)
}

// Tags, errors and the verdict have their places.
func TestWorkbookOfALoadTest(t *testing.T) {
	f := workbook(t, report.New(ramp(), options), 1_000_000)
	require.Equal(t, []string{"Summary", "Intervals", "Peaks", "Tags", "Errors", "Config", "Raw Logs"}, f.GetSheetList())
	rows := func(sheet string) string {
		rows, err := f.GetRows(sheet)
		require.NoError(t, err)
		return fmt.Sprint(rows)
	}
	require.Contains(t, rows("Summary"), "[SLO missed]")
	require.Contains(t, rows("Summary"), "[p99<300ms 1,0")
	require.Contains(t, rows("Tags"), "[GET /orders 3,090")
	require.Contains(t, rows("Errors"), "status 503 *httptask.StatusError status 503")
	require.Contains(t, rows("Config"), "[target http://localhost:8080/orders]")
	require.Contains(t, rows("Peaks"), "successes within the SLO")
}

// A table with more rows than a sheet holds goes on in the next one, with its head.
func TestRawLogsGoOnInTheNextSheet(t *testing.T) {
	f := workbook(t, report.New(burst(), nil), 101)
	require.Equal(t, []string{"Summary", "Intervals", "Peaks", "Config", "Raw Logs", "Raw Logs 2", "Raw Logs 3", "Raw Logs 4"}, f.GetSheetList())
	for sheet, want := range map[string]string{"Raw Logs": "1", "Raw Logs 2": "101", "Raw Logs 4": "301"} {
		value, _ := cell(t, f, sheet, "A2")
		require.Equal(t, want, value)
		head, _ := cell(t, f, sheet, "A1")
		require.Equal(t, "id", head)
	}
	rows, err := f.GetRows("Raw Logs 4")
	require.NoError(t, err)
	require.Len(t, rows, 41)
	panes, err := f.GetPanes("Raw Logs 2")
	require.NoError(t, err)
	require.True(t, panes.Freeze)
}

func TestWorkbookWithoutData(t *testing.T) {
	f := workbook(t, report.New(tps.Log{}, nil), 1000)
	rows, err := f.GetRows("Raw Logs")
	require.NoError(t, err)
	require.Len(t, rows, 1)
}

// The long form: over a million rows, on two sheets, in little memory.
func TestLargeWorkbook(t *testing.T) {
	if os.Getenv("WD_SOAK") == "" {
		t.Skip("takes a minute: set WD_SOAK=1")
	}
	l := steady(1_200_000, time.Hour)
	path := filepath.Join(t.TempDir(), "large.xlsx")
	debug.FreeOSMemory()
	require.NoError(t, report.WriteFile(path, report.New(l, nil)))
	peak := peakMemory(t)
	t.Logf("peak of the resident set: %d MB", peak>>20)
	require.Less(t, peak, int64(500<<20))
	z, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer z.Close()
	sheets := 0
	for _, part := range z.File {
		if strings.HasPrefix(part.Name, "xl/worksheets/sheet") {
			sheets++
		}
	}
	require.Equal(t, 6, sheets)
}

// peakMemory is the most memory that this process has had, as the system counts it.
func peakMemory(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("this system does not say")
	}
	_, after, ok := strings.Cut(string(status), "VmHWM:")
	require.True(t, ok)
	size, err := time.ParseDuration(strings.Fields(after)[0] + "ns")
	require.NoError(t, err)
	return int64(size) << 10
}
