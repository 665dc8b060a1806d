package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// record is an advisory as OSV writes it: https://ossf.github.io/osv-schema/
type record struct {
	ID         string      `json:"id"`
	Modified   time.Time   `json:"modified"`
	Published  time.Time   `json:"published"`
	Withdrawn  *time.Time  `json:"withdrawn"`
	Aliases    []string    `json:"aliases"`
	Upstream   []string    `json:"upstream"`
	Summary    string      `json:"summary"`
	Details    string      `json:"details"`
	Severity   []rating    `json:"severity"`
	Affected   []affected  `json:"affected"`
	References []reference `json:"references"`
	Specific   specific    `json:"database_specific"`
}

type rating struct {
	Type  string `json:"type"`
	Score string `json:"score"`
}

type reference struct {
	URL string `json:"url"`
}

type affected struct {
	Package struct {
		Name      string `json:"name"`
		Ecosystem string `json:"ecosystem"`
		Purl      string `json:"purl"`
	} `json:"package"`
	Severity  []rating     `json:"severity"`
	Ranges    []eventRange `json:"ranges"`
	Versions  []string     `json:"versions"`
	Ecosystem specific     `json:"ecosystem_specific"`
}

type eventRange struct {
	Type     string        `json:"type"`
	Repo     string        `json:"repo"`
	Events   []event       `json:"events"`
	Specific rangeSpecific `json:"database_specific"`
}

// rangeSpecific holds the versions that OSV's import of CVEs writes beside commits; other shapes count as nothing said.
type rangeSpecific struct {
	Versions []event
}

func (s *rangeSpecific) UnmarshalJSON(data []byte) error {
	var fields struct {
		Versions []event `json:"versions"`
	}
	if json.Unmarshal(data, &fields) == nil {
		s.Versions = fields.Versions
	}
	return nil
}

type event struct {
	Introduced   string `json:"introduced"`
	Fixed        string `json:"fixed"`
	LastAffected string `json:"last_affected"`
	Limit        string `json:"limit"`
}

// specific holds what databases say outside of the schema; other shapes than expected count as nothing said.
type specific struct {
	Severity string
	Urgency  string
}

func (s *specific) UnmarshalJSON(data []byte) error {
	var fields struct {
		Severity any `json:"severity"`
		Urgency  any `json:"urgency"`
	}
	if json.Unmarshal(data, &fields) != nil {
		return nil
	}
	s.Severity, _ = fields.Severity.(string)
	s.Urgency, _ = fields.Urgency.(string)
	return nil
}

// parseRecord reads one advisory; one without an id or a time of change is an error, not a thing to leave out.
func parseRecord(name string, data []byte) (record, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("ADVISORY_INVALID: %s: %w", name, err)
	}
	if r.ID == "" || r.Modified.IsZero() {
		return r, fmt.Errorf("ADVISORY_INVALID: %s: expected an OSV record with id and modified", name)
	}
	return r, nil
}

// names says what the vulnerability is called: its first CVE where it has one, so that both scanners and all
// databases speak of the same thing; and every other name.
func (r record) names() (string, []string) {
	all := append(append([]string{r.ID}, r.Aliases...), r.Upstream...)
	slices.Sort(all)
	all = slices.Compact(all)
	name := r.ID
	for _, item := range all {
		if strings.HasPrefix(item, "CVE-") {
			name = item
			break
		}
	}
	return name, slices.DeleteFunc(all, func(item string) bool { return item == name })
}

func (r record) title() string {
	if r.Summary != "" {
		return r.Summary
	}
	line, _, _ := strings.Cut(strings.TrimSpace(r.Details), "\n")
	return cut(line, 200)
}

func (r record) links() []string {
	var links []string
	for _, item := range r.References {
		links = append(links, item.URL)
	}
	return links
}

// cut shortens a text without breaking a character.
func cut(text string, length int) string {
	runes := []rune(text)
	if len(runes) <= length {
		return text
	}
	return string(runes[:length]) + "…"
}
