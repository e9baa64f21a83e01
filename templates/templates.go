// Package templates holds the programs that wdgen new begins a module of one's own with, each as one txtar archive. Its
// comment says what the program is; its first line is a summary.
package templates

import "embed"

// FS has the templates, each as NAME.txtar.
//
//go:embed *.txtar
var FS embed.FS
