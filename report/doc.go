// Package report shows what a run did to people.
package report
