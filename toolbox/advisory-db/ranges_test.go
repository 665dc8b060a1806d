package main

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/anchore/grype/grype/version"
)

func constraints(events []event, format string) []string {
	found := []string{}
	for _, s := range eventSpans(events, format) {
		found = append(found, s.constraint(","))
	}
	return found
}

func from(text string) event  { return event{Introduced: text} }
func until(text string) event { return event{Fixed: text} }
func last(text string) event  { return event{LastAffected: text} }
func limit(text string) event { return event{Limit: text} }

func TestEventsAreEvaluatedByVersion(t *testing.T) {
	for _, one := range []struct {
		name   string
		events []event
		want   []string
	}{
		{"in order", []event{from("0"), until("1.2")}, []string{"<1.2"}},
		{"out of order", []event{until("1.2"), from("0")}, []string{"<1.2"}},
		{"a last affected one", []event{from("0"), until("1.2"), from("2.0"), last("2.4")}, []string{"<1.2", ">=2.0,<=2.4"}},
		{"grouped by kind", []event{from("0"), from("2.0"), until("1.2"), until("2.3")}, []string{"<1.2", ">=2.0,<2.3"}},
		{"by version, not by text", []event{from("0"), until("1.10"), from("1.9"), until("1.2")}, []string{"<1.2", ">=1.9,<1.10"}},
		{"two fixes", []event{from("0"), until("1.2"), until("1.3")}, []string{"<1.2"}},
		// PYSEC-2009-15, PYSEC-2009-17: the schema's own evaluation would stop at the lowest, and pass versions that are named.
		{"several last ones", []event{from("0"), last("0.10.9"), last("0.10.11"), last("0.8.5")}, []string{"<=0.10.11"}},
		{"a last one, then a fix", []event{from("0"), last("1.2"), until("1.5")}, []string{"<=1.2"}},
		{"a last one in each", []event{from("2.0"), last("2.4"), from("0"), last("1.2")}, []string{"<=1.2", ">=2.0,<=2.4"}},
		{"no fix", []event{from("1.0")}, []string{">=1.0"}},
		{"all", []event{from("0")}, []string{">=0"}},
		{"begun twice", []event{from("1.0"), from("1.1"), until("1.2")}, []string{">=1.0,<1.2"}},
		{"no beginning", []event{until("1.2")}, []string{"<1.2"}},
		{"two in one", []event{{Introduced: "1.0", Fixed: "1.2"}}, []string{">=1.0,<1.2"}},
		{"one version", []event{from("1.0"), last("1.0")}, []string{">=1.0,<=1.0"}},
		{"no version", []event{from("1.0"), until("1.0"), from("2.0")}, []string{">=2.0"}},
		// PYSEC-2024-258
		{"one after the other", []event{from("0"), until("2.0.0"), from("2.0.0"), until("2.11.2")}, []string{"<2.0.0", ">=2.0.0,<2.11.2"}},
		{"the same in other words", []event{from("1.0.0"), until("1.2"), until("1.2.0"), from("1.0")}, []string{">=1.0,<1.2"}},
		{"nothing", nil, []string{}},
		{"a limit", []event{from("1.0"), limit("2.0")}, []string{">=1.0,<2.0"}},
		{"a limit above a fix", []event{from("1.0"), until("1.5"), limit("2.0")}, []string{">=1.0,<1.5"}},
		{"a limit below a fix", []event{from("1.0"), until("2.5"), limit("2.0")}, []string{">=1.0,<2.0"}},
		{"a limit at the last one", []event{from("1.0"), last("2.0"), limit("2.0")}, []string{">=1.0,<2.0"}},
		{"a limit below the beginning", []event{from("0"), until("1.0"), from("2.0"), limit("1.5")}, []string{"<1.0"}},
		{"the highest limit", []event{from("1.0"), limit("1.9"), limit("1.10")}, []string{">=1.0,<1.10"}},
		{"no limit", []event{from("1.0"), limit("1.9"), limit("*")}, []string{">=1.0"}},
		{"a version that nobody can read", []event{from("0"), until("x y"), from("2.0"), until("1.0")}, []string{"<1.0", ">=2.0"}},
		{"nothing that can be read", []event{from("2.0"), until("x y"), from("1.0"), until("z z")}, []string{">=2.0,<x y", ">=1.0,<z z"}},
		// PYSEC-2024-264
		{"a last one that nobody can read", []event{from("0"), last("2.9.0-rc3"), last("2.9.0-NA")}, []string{"<=2.9.0-rc3"}},
	} {
		if got := constraints(one.events, "python"); !slices.Equal(got, one.want) {
			t.Errorf("%s: got %q, expected %q", one.name, got, one.want)
		}
	}
}

func TestAFixBeyondALimitIsNotTold(t *testing.T) {
	found := eventSpans([]event{from("1.0"), until("2.5"), limit("2.0")}, "python")
	if len(found) != 1 || grypeFix(found[0]).Version != "" {
		t.Errorf("got %v", found)
	}
}

var formats = []string{"python", "semver", "go", "deb", ""}

func randomVersion(random *rand.Rand) string {
	return fmt.Sprintf("%d.%d.%d", random.Intn(3), random.Intn(13), random.Intn(2))
}

func randomEvents(random *rand.Rand, text func() string) []event {
	events := []event{from(text())}
	for range random.Intn(7) {
		events = append(events, [](func(string) event){from, until, last, limit}[random.Intn(4)](text()))
	}
	if random.Intn(2) == 0 {
		events[0] = from("0")
	}
	return events
}

func shuffled(random *rand.Rand, events []event) []event {
	copied := slices.Clone(events)
	random.Shuffle(len(copied), func(i, j int) { copied[i], copied[j] = copied[j], copied[i] })
	return copied
}

func TestTheOrderOfEventsDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewSource(9))
	for range 1000 {
		events := randomEvents(random, func() string { return randomVersion(random) })
		other := shuffled(random, events)
		for _, format := range formats {
			if a, b := eventSpans(events, format), eventSpans(other, format); !slices.Equal(a, b) {
				t.Fatalf("%s: %v gives %v, %v gives %v", format, events, a, other, b)
			}
		}
	}
}

// affectedBy is the schema's own evaluation, for events at different versions, without the last affected versions that a
// higher one follows: https://ossf.github.io/osv-schema/#evaluation
func affectedBy(t *testing.T, text string, events []event, format string) bool {
	t.Helper()
	order := func(other string) int {
		found, known := compareVersions(text, other, format)
		if !known {
			t.Fatalf("%s and %s cannot be compared", text, other)
		}
		return found
	}
	sorted := slices.Clone(events)
	slices.SortFunc(sorted, func(a, b event) int {
		found, _ := compareVersions(versionOf(a), versionOf(b), format)
		return found
	})
	vulnerable, limits, below := false, 0, false
	for _, item := range highestLast(sorted) {
		switch {
		case item.Introduced != "" && order(item.Introduced) >= 0:
			vulnerable = true
		case item.Fixed != "" && order(item.Fixed) >= 0:
			vulnerable = false
		case item.LastAffected != "" && order(item.LastAffected) > 0:
			vulnerable = false
		case item.Limit != "":
			limits++
			below = below || order(item.Limit) < 0
		}
	}
	return vulnerable && (limits == 0 || below)
}

func highestLast(sorted []event) []event {
	var found []event
	for _, item := range sorted {
		before := len(found) - 1
		for before >= 0 && found[before].Limit != "" {
			before--
		}
		if before >= 0 && item.LastAffected != "" && found[before].LastAffected != "" {
			found[before] = item
		} else {
			found = append(found, item)
		}
	}
	return found
}

func versionOf(item event) string {
	return item.Introduced + item.Fixed + item.LastAffected + item.Limit
}

func held(t *testing.T, text string, spans []span, format string) bool {
	t.Helper()
	for _, s := range spans {
		constraint, err := version.GetConstraint(s.constraint(","), version.ParseFormat(format))
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := constraint.Satisfied(version.New(text, version.ParseFormat(format))); err != nil {
			t.Fatal(err)
		} else if ok {
			return true
		}
	}
	return false
}

func TestRangesHoldWhatTheSchemaCallsAffected(t *testing.T) {
	random := rand.New(rand.NewSource(10))
	for range 500 {
		used := map[string]bool{}
		events := randomEvents(random, func() string {
			text := randomVersion(random)
			for used[text] {
				text = randomVersion(random)
			}
			used[text] = true
			return text
		})
		format := formats[random.Intn(len(formats))]
		spans := eventSpans(shuffled(random, events), format)
		for range 20 {
			text := randomVersion(random)
			if got, want := held(t, text, spans, format), affectedBy(t, text, events, format); got != want {
				t.Fatalf("%q %v: %s is %v in %v, expected %v", format, events, text, got, spans, want)
			}
		}
	}
}
