package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
)

// dated is what a database says of the dates of a vulnerability; missing where it says nothing.
type dated struct {
	Published *time.Time `json:"published,omitempty"`
	Modified  *time.Time `json:"modified,omitempty"`
}

// namesAtOnce is below SQLite's limit of variables in a statement.
const namesAtOnce = 500

// dates prints when the vulnerabilities that a file names, a list in JSON, were published and last changed: of several records of one
// name the earliest and the latest. Grype's reports have no dates; its database has.
func dates(folder, namesFile string) error {
	text, err := os.ReadFile(namesFile)
	if err != nil {
		return fmt.Errorf("NAMES_UNREADABLE: %w", err)
	}
	var names []string
	if err := json.Unmarshal(text, &names); err != nil {
		return fmt.Errorf("NAMES_UNREADABLE: %w", err)
	}
	database, err := v6.NewLowLevelDB(filepath.Join(folder, v6.VulnerabilityDBFileName), false, false, false)
	if err != nil {
		return fmt.Errorf("DATABASE_UNREADABLE: grype: %w", err)
	}
	found := map[string]dated{}
	for start := 0; start < len(names); start += namesAtOnce {
		var handles []v6.VulnerabilityHandle
		part := names[start:min(start+namesAtOnce, len(names))]
		query := database.Select("name", "published_date", "modified_date").Where("name IN ? AND withdrawn_date IS NULL", part).Find(&handles)
		if query.Error != nil {
			return fmt.Errorf("DATABASE_UNREADABLE: grype: %w", query.Error)
		}
		for _, item := range handles {
			known := found[item.Name]
			found[item.Name] = dated{
				chosen(known.Published, item.PublishedDate, time.Time.Before),
				chosen(known.Modified, item.ModifiedDate, time.Time.After),
			}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

// chosen is the one of two times that comes first by an order; a time that is not there comes last.
func chosen(known, given *time.Time, first func(time.Time, time.Time) bool) *time.Time {
	if given == nil || given.IsZero() {
		return known
	}
	utc := given.UTC().Truncate(time.Second)
	if known == nil || first(utc, *known) {
		return &utc
	}
	return known
}
