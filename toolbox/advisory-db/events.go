package main

import (
	"cmp"
	"slices"

	"github.com/anchore/grype/grype/version"
)

const (
	introduced = iota
	lastAffected
	fixed
)

// point is an event that begins or ends a range.
type point struct {
	kind    int
	version string
}

// pointsOf takes events apart: a record may write several into one. Without an "introduced" every version is affected
// from the first.
func pointsOf(events []event) (points []point, limits []string) {
	for _, item := range events {
		for kind, text := range []string{introduced: item.Introduced, lastAffected: item.LastAffected, fixed: item.Fixed} {
			if text != "" {
				points = append(points, point{kind, text})
			}
		}
		if item.Limit != "" {
			limits = append(limits, item.Limit)
		}
	}
	begins := func(item point) bool { return item.kind == introduced }
	if len(points) > 0 && !slices.ContainsFunc(points, begins) {
		points = slices.Insert(points, 0, point{introduced, "0"})
	}
	return points, limits
}

// turnsOf groups points by version, in Grype's order of versions. One that cannot be read is left out where another one of
// its kind can; else there is no order but the record's.
func turnsOf(points []point, format string) [][]point {
	read := map[int]bool{}
	for _, item := range points {
		read[item.kind] = read[item.kind] || readable(item.version, format)
	}
	unread := func(item point) bool { return !readable(item.version, format) }
	points = slices.DeleteFunc(points, func(item point) bool { return read[item.kind] && unread(item) })
	if !slices.ContainsFunc(points, unread) {
		slices.SortFunc(points, func(a, b point) int {
			order, _ := compareVersions(a.version, b.version, format)
			return cmp.Or(order, cmp.Compare(a.kind, b.kind), cmp.Compare(a.version, b.version))
		})
	}
	var turns [][]point
	for _, item := range points {
		if last := len(turns) - 1; last >= 0 && sameVersion(turns[last][0].version, item.version, format) {
			turns[last] = append(turns[last], item)
		} else {
			turns = append(turns, []point{item})
		}
	}
	return turns
}

func readable(text, format string) bool {
	return text == "0" || version.New(text, version.ParseFormat(format)).Validate() == nil
}

func sameVersion(a, b, format string) bool {
	order, known := compareVersions(a, b, format)
	return known && order == 0
}

// compareVersions says which of two versions is the older one, as cmp.Compare does; "0" is before all. False where one
// cannot be read.
func compareVersions(a, b, format string) (int, bool) {
	switch {
	case a == b:
		return 0, true
	case a == "0":
		return -1, true
	case b == "0":
		return 1, true
	}
	order, err := version.New(a, version.ParseFormat(format)).Compare(version.New(b, version.ParseFormat(format)))
	return order, err == nil
}
