package main

import (
	"strings"

	gocvss30 "github.com/pandatix/go-cvss/30"
	gocvss31 "github.com/pandatix/go-cvss/31"
	gocvss40 "github.com/pandatix/go-cvss/40"
)

// vector is a CVSS vector that was read, with its score.
type vector struct {
	Text    string
	Version string
	Score   float64
}

// vectors reads the ratings of a record and of one of its packages. One that cannot be read counts as not there: the
// severity is then unknown, which the policy decides on.
func vectors(ratings ...[]rating) []vector {
	var found []vector
	for _, list := range ratings {
		for _, item := range list {
			if read, ok := parseVector(strings.TrimSuffix(item.Score, "/")); ok {
				found = append(found, read)
			}
		}
	}
	return found
}

func parseVector(text string) (vector, bool) {
	switch {
	case strings.HasPrefix(text, "CVSS:3.0/"):
		if parsed, err := gocvss30.ParseVector(text); err == nil {
			return vector{text, "3.0", parsed.BaseScore()}, true
		}
	case strings.HasPrefix(text, "CVSS:3.1/"):
		if parsed, err := gocvss31.ParseVector(text); err == nil {
			return vector{text, "3.1", parsed.BaseScore()}, true
		}
	case strings.HasPrefix(text, "CVSS:4.0/"):
		if parsed, err := gocvss40.ParseVector(text); err == nil {
			return vector{text, "4.0", parsed.Score()}, true
		}
	}
	return vector{}, false
}

// words are the severities that databases write as words.
var words = map[string]string{
	"critical": "critical", "high": "high", "important": "high", "moderate": "medium", "medium": "medium", "low": "low",
	"negligible": "negligible", "unimportant": "negligible",
}

// word says the severity in a word where a database gives one, else nothing.
func word(r record, a affected) string {
	for _, text := range []string{a.Ecosystem.Severity, a.Ecosystem.Urgency, r.Specific.Severity} {
		if found, ok := words[strings.ToLower(text)]; ok {
			return found
		}
	}
	return ""
}
