package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

const leak = `{
  "id": "PYSEC-1", "aliases": ["GHSA-1", "CVE-2023-2", "CVE-2023-1"], "modified": "2026-07-01T00:00:00Z",
  "details": "A leak.\nMore words.", "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
  "affected": [{"package": {"name": "Requests_Extra", "ecosystem": "PyPI"},
    "ranges": [{"type": "GIT", "events": [{"introduced": "0"}]},
               {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2.0"}, {"last_affected": "2.3"}, {"introduced": "3.0"}]}],
    "versions": ["1.1", "2.5", "not a version"]}]
}`

func parsed(t *testing.T, text string) record {
	t.Helper()
	r, err := parseRecord("leak.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEventsBecomeRanges(t *testing.T) {
	got := []string{}
	for _, s := range parsed(t, leak).Affected[0].spans("python") {
		got = append(got, s.constraint(","))
	}
	if want := []string{"<1.2", ">=2.0,<=2.3", ">=3.0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, expected %q", got, want)
	}
}

func TestListedVersionsOutsideOfRangesCount(t *testing.T) {
	target, _ := kindOf("PyPI")
	ranges := grypeRanges(parsed(t, leak).Affected[0].spans(target.format), parsed(t, leak).Affected[0].Versions, target.format)
	got := []string{}
	for _, r := range ranges {
		got = append(got, r.Version.Constraint)
	}
	if want := []string{"<1.2", ">=2.0,<=2.3", ">=3.0", "=2.5"}; !slices.Equal(got, want) {
		t.Errorf("got %q, expected %q", got, want)
	}
	if target.packageName("Requests_Extra") != "requests-extra" {
		t.Error("a Python name is looked up without regard to case and separators")
	}
}

func TestTheFirstCVEIsTheName(t *testing.T) {
	name, aliases := parsed(t, leak).names()
	if name != "CVE-2023-1" || !slices.Equal(aliases, []string{"CVE-2023-2", "GHSA-1", "PYSEC-1"}) {
		t.Errorf("got %s, %q", name, aliases)
	}
}

func TestSeverity(t *testing.T) {
	r := parsed(t, leak)
	if found := vectors(r.Severity); len(found) != 1 || found[0].Score != 9.8 {
		t.Errorf("got %v", found)
	}
	if found := vectors([]rating{{"CVSS_V3", "CVSS:3.1/nonsense"}}); len(found) != 0 {
		t.Errorf("a vector that cannot be read is no severity, got %v", found)
	}
	r = parsed(t, `{"id": "A", "modified": "2026-07-01T00:00:00Z", "database_specific": {"severity": "MODERATE"}}`)
	if word(r, affected{}) != "medium" {
		t.Errorf("got %q", word(r, affected{}))
	}
}

func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestWithdrawnRecordsAreCountedAndLeftOut(t *testing.T) {
	gone := `{"id": "B", "modified": "2026-07-02T00:00:00Z", "withdrawn": "2026-07-02T00:00:00Z"}`
	found, err := readData(folderOf(t, map[string]string{"a.json": leak, "b.json": gone}))
	if err != nil || len(found.Records) != 1 || found.Withdrawn != 1 {
		t.Errorf("got %d records, %d withdrawn, %v", len(found.Records), found.Withdrawn, err)
	}
}

func TestBadFoldersAreErrors(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"empty":     {},
		"cut off":   {"a.json": leak[:50]},
		"no id":     {"a.json": `{"modified": "2026-07-01T00:00:00Z"}`},
		"no time":   {"a.json": `{"id": "A"}`},
		"not a zip": {"a.zip": "PK"},
	} {
		if _, err := readData(folderOf(t, files)); err == nil {
			t.Errorf("%s: expected an error", name)
		}
	}
}

func TestBothDatabasesAreWritten(t *testing.T) {
	advisories, err := readData(folderOf(t, map[string]string{"a.json": leak, "b.json": heartbleed}))
	if err != nil {
		t.Fatal(err)
	}
	advisories.Products = libraries(t)
	built := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	out := t.TempDir()
	if err := errors.Join(writeGrype(advisories, out, built), writeTrivy(advisories, out, built)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"vulnerability.db", "trivy.db", "metadata.json"} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
