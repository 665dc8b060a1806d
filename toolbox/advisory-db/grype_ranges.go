package main

import (
	"slices"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/anchore/grype/grype/version"
)

// grypeRanges writes ranges, and the versions that are listed but lie in none of them. Grype guesses an empty format.
func grypeRanges(spans []span, versions []string, format string) []v6.Range {
	var ranges []v6.Range
	var constraints []version.Constraint
	for _, s := range spans {
		text := s.constraint(",")
		if parsed, err := version.GetConstraint(text, version.ParseFormat(format)); err == nil {
			constraints = append(constraints, parsed)
			ranges = append(ranges, v6.Range{Version: v6.Version{Type: format, Constraint: text}, Fix: grypeFix(s)})
		}
	}
	for _, text := range versions {
		if listed(constraints, text, format) {
			ranges = append(ranges, v6.Range{
				Version: v6.Version{Type: format, Constraint: "=" + text}, Fix: &v6.Fix{State: v6.UnknownFixStatus},
			})
		}
	}
	return ranges
}

// listed says whether a version must be named by itself: it can be read, and no range holds it.
func listed(constraints []version.Constraint, text, format string) bool {
	item := version.New(text, version.ParseFormat(format))
	if item.Validate() != nil {
		return false
	}
	return !slices.ContainsFunc(constraints, func(constraint version.Constraint) bool {
		held, err := constraint.Satisfied(item)
		return err == nil && held
	})
}

// canMatch says whether grypeRanges would write anything.
func canMatch(spans []span, versions []string, format string) bool {
	return slices.ContainsFunc(spans, func(s span) bool {
		_, err := version.GetConstraint(s.constraint(","), version.ParseFormat(format))
		return err == nil
	}) || slices.ContainsFunc(versions, func(text string) bool {
		return version.New(text, version.ParseFormat(format)).Validate() == nil
	})
}
