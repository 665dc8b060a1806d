package main

import "slices"

// within cuts ranges off at the highest limit; "*" is none. One that cannot be read cuts nothing off.
func within(spans []span, limits []string, format string) []span {
	unread := func(text string) bool { return text == "*" || !readable(text, format) }
	if len(limits) == 0 || slices.ContainsFunc(limits, unread) {
		return spans
	}
	limit := slices.MaxFunc(limits, func(a, b string) int {
		order, _ := compareVersions(a, b, format)
		return order
	})
	var found []span
	for _, item := range spans {
		if cut, left := item.below(limit, format); left {
			found = append(found, cut)
		}
	}
	return found
}

// below cuts a range off at a limit; false where nothing is left of it.
func (s span) below(limit, format string) (span, bool) {
	order := func(text string) int {
		found, _ := compareVersions(text, limit, format)
		return found
	}
	switch {
	case s.Introduced != "" && readable(s.Introduced, format) && order(s.Introduced) >= 0:
		return span{}, false
	case s.Fixed != "" && order(s.Fixed) <= 0, s.LastAffected != "" && order(s.LastAffected) < 0:
		return s, true
	}
	return span{Introduced: s.Introduced, Limit: limit}, true
}
