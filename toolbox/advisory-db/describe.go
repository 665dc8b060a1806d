package main

import (
	"encoding/json"
	"os"
	"slices"
	"time"
)

// mostTimes is how many of the latest times of change are listed: some records carry times in the future by mistake, so the
// reader, who has a clock, chooses.
const mostTimes = 100

// described is what a folder of advisories knows of one ecosystem.
type described struct {
	// Records counts ids whose versions can match something; however many packages or files a record has, it is one.
	Records int         `json:"records"`
	Newest  []time.Time `json:"newest"`
}

func describe(advisories data) error {
	times, skipped := map[string][]time.Time{}, map[string]int{}
	for _, r := range advisories.Records {
		for name, given := range advisories.ecosystemsOf(r) {
			if given {
				times[name] = append(times[name], r.Modified.UTC())
			} else {
				skipped[name]++
			}
		}
	}
	ecosystems := map[string]described{}
	all := make([]time.Time, 0, len(advisories.Records))
	for name, found := range times {
		ecosystems[name] = described{len(found), newest(found)}
	}
	for _, r := range advisories.Records {
		all = append(all, r.Modified.UTC())
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"records": len(advisories.Records), "withdrawn": advisories.Withdrawn, "digest": advisories.Digest,
		"ecosystems": ecosystems, "skipped": skipped, "newest": newest(all),
	})
}

// ecosystemsOf names what a record speaks of: OSV's words, or "libraries"; false for what no scanner here is given. What can
// match no version of anything is in neither: it is no knowledge.
func (d data) ecosystemsOf(r record) map[string]bool {
	found := map[string]bool{}
	for _, item := range r.Affected {
		target, known := kindOf(item.Package.Ecosystem)
		library, inWheels := d.Products.of(item)
		switch {
		case known && item.Package.Name != "" && canMatch(item.spans(target.format), item.Versions, target.format):
			found[target.osv] = true
		case known:
		case inWheels && library.CPE != "" && canMatch(item.librarySpans(), item.releases(), ""):
			found["libraries"] = true
		case !inWheels:
			found[item.Package.Ecosystem] = false
		}
	}
	return found
}

// newest lists the latest times, the latest first.
func newest(times []time.Time) []time.Time {
	slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
	return times[:min(mostTimes, len(times))]
}
