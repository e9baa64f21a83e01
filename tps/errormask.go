package tps

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// mask puts # in the place of each number, unless that is a code.
func mask(text string) string {
	var b strings.Builder
	word := false // whether a letter or a digit comes before
	for i := 0; i < len(text); {
		n := digits(text[i:])
		if !word {
			n = max(n, hexDigits(text[i:]))
		}
		word = n > 0 || letter(text[i])
		switch {
		case n == 0:
			n = 1
			b.WriteByte(text[i])
		case isCode(text[:i], text[i:i+n], text[i+n:]):
			b.WriteString(text[i : i+n])
		default:
			b.WriteByte('#')
		}
		i += n
	}
	return b.String()
}

// isCode reports whether a number between two texts tells kinds of errors apart: a status or an exit code.
func isCode(before, number, after string) bool {
	const longest = 3
	if len(number) > longest {
		return false
	}
	word := lastWord(before)
	switch {
	case strings.HasSuffix(word, "status"), strings.HasSuffix(word, "code"):
		return true
	case !isStatus(number), len(after) > 1 && after[0] == '.' && decimal(after[1]): // part of an address, perhaps
		return false
	case word == "http", word == "response", strings.HasPrefix(word, "http/") && len(word) <= len("http/1.1"):
		return true
	case word == "returned", word == "got":
		return !counts(after)
	}
	return before == "" && (after == "" || isReason(after))
}

// lastWord returns the last word of a text in small letters, without what may stand between a word and a number.
func lastWord(text string) string {
	const far = 16 // enough for a word and what stands behind it
	text = strings.ToLower(strings.TrimRight(text[max(0, len(text)-far):], " :='\""))
	return text[strings.LastIndexAny(text, " :;,('\"")+1:]
}

// isStatus reports whether a number can be a status of HTTP.
func isStatus(number string) bool { return digits(number) == 3 && '1' <= number[0] && number[0] <= '5' }

// counts reports whether what follows a number says what it is a number of.
func counts(after string) bool {
	rest, found := strings.CutPrefix(after, " ")
	word, _, _ := strings.Cut(rest, " ")
	return found && word != "" && 'a' <= word[0] && word[0] <= 'z' &&
		!slices.Contains([]string{"from", "for", "on", "at", "after", "instead", "while", "when", "and", "but"}, strings.TrimRight(word, ",:;."))
}

// isReason reports whether what follows a number is the phrase of a status of HTTP.
func isReason(after string) bool {
	phrase, found := strings.CutPrefix(after, " ")
	return after[0] == ':' || found && phrase != "" && ('A' <= phrase[0] && phrase[0] <= 'Z' || phrase == "page not found")
}

// digits returns how many decimal digits a text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && decimal(text[n]) {
		n++
	}
	return n
}

// hexDigits returns the length of the hexadecimal number that a text begins with, 0 if it is too short to be known as one.
func hexDigits(text string) int {
	const long = 8
	if rest, ok := strings.CutPrefix(text, "0x"); ok {
		return len("0x") + hexRun(rest)
	}
	n := hexRun(text)
	if n < long || !strings.ContainsAny(text[:n], "0123456789") {
		return 0
	}
	return n
}

// hexRun returns the length of the hexadecimal digits, and hyphens between them, that a text begins with.
func hexRun(text string) int {
	end := 0
	for i := range len(text) {
		switch {
		case decimal(text[i]) || 'a' <= text[i]|' ' && text[i]|' ' <= 'f':
			end = i + 1
		case text[i] != '-' || i == 0:
			return end
		}
	}
	return end
}

func decimal(c byte) bool { return '0' <= c && c <= '9' }

func letter(c byte) bool { return 'a' <= c|' ' && c|' ' <= 'z' || c >= utf8.RuneSelf }
