package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"gorm.io/gorm"
)

// counted is a row of what Grype's database has: an ecosystem in its own words, and who gave it.
type counted struct {
	Ecosystem string
	Release   string
	Records   int
	Providers string
}

// Debian's records for "unstable", or of an extended channel, are for no release that an image has.
const grypePackages = `
SELECT p.ecosystem, COALESCE(os.major_version, '') AS release, COUNT(DISTINCT v.name) AS records,
	GROUP_CONCAT(DISTINCT v.provider_id) AS providers
FROM affected_package_handles a
JOIN packages p ON p.id = a.package_id
JOIN vulnerability_handles v ON v.id = a.vulnerability_id
LEFT JOIN operating_systems os ON os.id = a.operating_system_id
WHERE v.status <> 'rejected' AND v.withdrawn_date IS NULL AND (os.id IS NULL OR
	(os.name = 'debian' AND COALESCE(os.label_version, '') = '' AND COALESCE(os.channel, '') = ''))
GROUP BY p.ecosystem, release`

const grypeLibraries = `
SELECT 'libraries' AS ecosystem, COUNT(DISTINCT v.name) AS records, GROUP_CONCAT(DISTINCT v.provider_id) AS providers
FROM affected_cpe_handles a
JOIN cpes c ON c.id = a.cpe_id
JOIN vulnerability_handles v ON v.id = a.vulnerability_id
WHERE v.status <> 'rejected' AND v.withdrawn_date IS NULL AND c.vendor || ':' || c.product IN ?
HAVING COUNT(*) > 0`

// readGrype counts what FOLDER/vulnerability.db has, and finds when each provider gave it.
func readGrype(libraries products, folder string) (map[string]known, error) {
	database, err := v6.NewLowLevelDB(filepath.Join(folder, v6.VulnerabilityDBFileName), false, false, false)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_UNREADABLE: grype: %w", err)
	}
	var providers []v6.Provider
	var packages, inWheels []counted
	cpes := map[string]bool{}
	for _, item := range libraries {
		cpes[item.CPE] = true
	}
	for _, query := range []*gorm.DB{
		database.Find(&providers),
		database.Raw(grypePackages).Scan(&packages),
		database.Raw(grypeLibraries, slices.Sorted(maps.Keys(cpes))).Scan(&inWheels),
	} {
		if query.Error != nil {
			return nil, fmt.Errorf("DATABASE_UNREADABLE: grype: %w", query.Error)
		}
	}
	captured := map[string]*time.Time{}
	for _, item := range providers {
		captured[item.ID] = item.DateCaptured
	}
	found := map[string]known{}
	for _, row := range append(packages, inWheels...) {
		if name := row.name(); name != "" {
			found[name] = known{row.Records, oldest(captured, strings.Split(row.Providers, ","))}
		}
	}
	return found, nil
}

func (c counted) name() string {
	switch {
	case c.Release != "" && c.Ecosystem == "deb":
		return debianName(c.Release)
	case c.Release != "":
		return ""
	case c.Ecosystem == "libraries":
		return c.Ecosystem
	}
	return osvName(func(item kind) bool { return item.grype == c.Ecosystem })
}

// oldest is the time of the provider that gave its records first; nil where one does not say so.
func oldest(captured map[string]*time.Time, providers []string) *time.Time {
	var found *time.Time
	for _, name := range providers {
		given := captured[name]
		if given == nil {
			return nil
		}
		if utc := given.UTC(); found == nil || utc.Before(*found) {
			found = &utc
		}
	}
	return found
}
