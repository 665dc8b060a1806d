package main

// span is one range of affected versions. An empty field is an open end; Fixed excludes, LastAffected includes.
type span struct {
	Introduced   string
	Fixed        string
	LastAffected string
}

// spans turns the events of a package into ranges. Ranges of commits are left out: no scanner sees commits.
func (a affected) spans() []span {
	var found []span
	for _, ranges := range a.Ranges {
		if ranges.Type == "GIT" {
			continue
		}
		found = append(found, eventSpans(ranges.Events)...)
	}
	return found
}

// eventSpans reads events in order. One without an "introduced" before it affects every version from the first.
func eventSpans(events []event) []span {
	var found []span
	open, start := false, ""
	for _, item := range events {
		switch {
		case item.Introduced != "":
			if open {
				found = append(found, span{Introduced: start})
			}
			open, start = true, fromZero(item.Introduced)
		case item.Fixed != "":
			found = append(found, span{Introduced: start, Fixed: item.Fixed})
			open, start = false, ""
		case item.LastAffected != "":
			found = append(found, span{Introduced: start, LastAffected: item.LastAffected})
			open, start = false, ""
		}
	}
	if open {
		found = append(found, span{Introduced: start})
	}
	return found
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
