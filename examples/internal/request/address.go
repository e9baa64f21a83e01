package request

import (
	"errors"
	"net/url"
)

// Address returns what [flag.Func] takes for a flag -url: it sets *to, to an absolute address, http or https.
func Address(to *string) func(string) error {
	return func(s string) error {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return errors.New("want an address such as http://localhost:8080/path")
		}
		*to = s
		return nil
	}
}
