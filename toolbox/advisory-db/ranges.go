package main

import "slices"

// span is one range of affected versions. An empty field is an open end; Fixed and Limit exclude, LastAffected includes.
type span struct {
	Introduced   string
	Fixed        string
	LastAffected string
	// Limit ends what a record speaks of: nothing is said of a fix.
	Limit string
}

// spans turns the events of a package into ranges. Ranges of commits are left out: no scanner sees commits.
func (a affected) spans(format string) []span {
	var found []span
	for _, ranges := range a.Ranges {
		if ranges.Type == "GIT" {
			continue
		}
		found = append(found, eventSpans(ranges.Events, format)...)
	}
	return found
}

// eventSpans evaluates events as the schema does, whatever their order in the record: by version, the first fix ends a
// range, and nothing at or above the highest limit is affected. https://ossf.github.io/osv-schema/#evaluation
// In one thing it is stricter: of several versions that a record calls the last affected one, the highest is.
func eventSpans(events []event, format string) []span {
	points, limits := pointsOf(events)
	var w walk
	for _, turn := range turnsOf(points, format) {
		w.take(turn)
	}
	w.end("")
	return within(w.found, limits, format)
}

// walk goes up the versions. While open they are affected since start, up to last where a record names one.
type walk struct {
	found       []span
	open        bool
	start, last string
}

// take does what happens at one version. The schema leaves open what comes first there: a range that is open ends before
// another one begins, and one that begins there ends there, so that no version is lost between two ranges.
func (w *walk) take(turn []point) {
	begun := !w.open
	if begun {
		w.begin(turn)
	}
	for _, item := range turn {
		switch {
		case item.kind == lastAffected && w.open:
			w.last = item.version
		case item.kind == fixed && begun && w.last == "":
			w.open = false // What begins and is fixed at the same version was never affected.
		case item.kind == fixed:
			w.end(item.version)
		}
	}
	if !begun {
		w.begin(turn)
	}
}

func (w *walk) begin(turn []point) {
	first := slices.IndexFunc(turn, func(item point) bool { return item.kind == introduced })
	if first < 0 || w.open && w.last == "" {
		return
	}
	w.end("")
	w.open, w.start = true, fromZero(turn[first].version)
}

// end closes the range that is open, if one is: at the last affected version, else before the fix, else never.
func (w *walk) end(fix string) {
	if !w.open {
		return
	}
	if w.last != "" {
		fix = ""
	}
	w.found = append(w.found, span{Introduced: w.start, LastAffected: w.last, Fixed: fix})
	w.open, w.last = false, ""
}

// fromZero says "every version" as nothing: OSV writes it as "0".
func fromZero(version string) string {
	if version == "0" {
		return ""
	}
	return version
}

// constraint writes a range as both scanners read it, the parts joined with join.
func (s span) constraint(join string) string {
	from, to := "", ""
	if s.Introduced != "" {
		from = ">=" + s.Introduced
	}
	if s.Fixed != "" {
		to = "<" + s.Fixed
	} else if s.LastAffected != "" {
		to = "<=" + s.LastAffected
	} else if s.Limit != "" {
		to = "<" + s.Limit
	}
	switch {
	case from == "" && to == "":
		return ">=0"
	case from == "" || to == "":
		return from + to
	default:
		return from + join + to
	}
}
