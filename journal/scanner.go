package journal

// A scanner goes through a body from its beginning.
type scanner struct{ rest []byte }

// word passes over a text, if it comes next.
func (s *scanner) word(text string) bool {
	if len(s.rest) < len(text) || string(s.rest[:len(text)]) != text {
		return false
	}
	s.rest = s.rest[len(text):]
	return true
}

// value passes over a JSON value, of which it only looks for the end: at a comma or bracket that is not the value's own.
func (s *scanner) value() bool {
	depth, quoted := 0, false
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == '}' || c == ']'):
			s.rest = s.rest[i:]
			return i > 0
		case c == '}' || c == ']':
			depth--
		}
	}
	ended := len(s.rest) > 0 && depth == 0 && !quoted
	s.rest = nil
	return ended
}
