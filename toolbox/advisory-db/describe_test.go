package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"testing"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
)

// spoken is what records say of ecosystems, as describe counts it.
func spoken(t *testing.T, files map[string]string) map[string]int {
	t.Helper()
	d, err := readData(folderOf(t, files))
	if err != nil {
		t.Fatal(err)
	}
	d.Products = libraries(t)
	found := map[string]int{}
	for _, r := range d.Records {
		for name, given := range d.ecosystemsOf(r) {
			if given {
				found[name]++
			} else {
				found["skipped "+name]++
			}
		}
	}
	return found
}

func recordOf(id, ecosystem, name, rest string) string {
	return fmt.Sprintf(`{"id": %q, "modified": "2026-07-01T00:00:00Z", "affected": [{"package": {"name": %q, "ecosystem": %q}%s}]}`,
		id, name, ecosystem, rest)
}

const everything = `, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]`

func TestEcosystemsAreCountedByOsvsName(t *testing.T) {
	for given, want := range map[string]map[string]int{
		"PyPI": {"PyPI": 1}, "pypi": {"PyPI": 1}, "crates.io": {"crates.io": 1}, "npm": {"npm": 1}, "Go": {"Go": 1},
		"Debian:12": {"Debian:12": 1}, "debian:12": {"Debian:12": 1}, "Debian:12:LTS": {"skipped Debian:12:LTS": 1},
		"Debian": {"skipped Debian": 1}, "Debian:sid": {"skipped Debian:sid": 1}, "Debian:12 ": {"skipped Debian:12 ": 1},
		"Debian:": {"skipped Debian:": 1}, "Hex": {"skipped Hex": 1},
	} {
		if found := spoken(t, map[string]string{"a.json": recordOf("A", given, "x", everything)}); !maps.Equal(found, want) {
			t.Errorf("%s: got %v, expected %v", given, found, want)
		}
	}
}

func TestWhatMatchesNothingIsNoKnowledge(t *testing.T) {
	for name, rest := range map[string]string{
		"no range":     ``,
		"no event":     `, "ranges": [{"type": "ECOSYSTEM", "events": []}]`,
		"fixed at 0":   `, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "0"}]}]`,
		"fixed at 1":   `, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1"}, {"fixed": "1"}]}]`,
		"commits only": `, "ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]`,
		"no versions":  `, "versions": []`,
		"no version":   `, "versions": ["not a version!"]`,
	} {
		if found := spoken(t, map[string]string{"a.json": recordOf("A", "PyPI", "x", rest)}); len(found) > 0 {
			t.Errorf("%s: got %v", name, found)
		}
	}
	if found := spoken(t, map[string]string{"a.json": recordOf("A", "PyPI", "", everything)}); len(found) > 0 {
		t.Errorf("no name: got %v", found)
	}
}

func TestARecordCountsOnce(t *testing.T) {
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("%d.json", i)] = recordOf("A", "PyPI", fmt.Sprintf("p%d", i), everything)
	}
	item := `{"package": {"name": "x", "ecosystem": "Debian:12"}, "versions": ["1"]}`
	files["b.json"] = `{"id": "B", "modified": "2026-07-01T00:00:00Z", "affected": [` + item + "," + item + `]}`
	files["c.json"] = `{"id": "C", "modified": "2026-07-01T00:00:00Z", "withdrawn": "2026-07-02T00:00:00Z", "affected": [` + item + `]}`
	if found := spoken(t, files); !maps.Equal(found, map[string]int{"PyPI": 1, "Debian:12": 1}) {
		t.Errorf("got %v", found)
	}
}

func TestLibrariesAreCounted(t *testing.T) {
	found := spoken(t, map[string]string{"a.json": leak, "b.json": heartbleed, "c.json": recordOf("C", "Hex", "x", everything)})
	if !maps.Equal(found, map[string]int{"PyPI": 1, "libraries": 1, "skipped Hex": 1}) {
		t.Errorf("got %v", found)
	}
}

func TestDatabasesSayWhatTheyKnow(t *testing.T) {
	advisories, err := readData(folderOf(t, map[string]string{
		"a.json": leak, "b.json": heartbleed, "c.json": recordOf("CVE-1", "Debian:12", "x", everything),
		"d.json": recordOf("CVE-2", "Debian:11", "x", everything), "e.json": recordOf("CVE-3", "debian:12", "y", everything),
		"f.json": recordOf("CVE-4", "npm", "y", everything), "g.json": recordOf("CVE-5", "Debian:12:LTS", "y", everything),
	}))
	if err != nil {
		t.Fatal(err)
	}
	advisories.Products = libraries(t)
	built := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	want := map[string]int{"PyPI": 1, "npm": 1, "Debian:12": 2, "Debian:11": 1, "libraries": 1}
	grype, trivy := t.TempDir(), t.TempDir()
	if err := writeGrype(advisories, grype, built); err != nil {
		t.Fatal(err)
	}
	found, err := readGrype(advisories.Products, grype)
	if err != nil || !maps.Equal(counts(found), want) {
		t.Errorf("grype: got %v, %v", counts(found), err)
	}
	if at := found["Debian:12"].Updated; at == nil || !at.Equal(built) {
		t.Errorf("grype: Debian:12 is of %v", at)
	}
	if err := writeTrivy(advisories, trivy, built); err != nil {
		t.Fatal(err)
	}
	found, err = readTrivy(advisories.Products, trivy)
	delete(want, "libraries")
	if err != nil || !maps.Equal(counts(found), want) || found["PyPI"].Updated != nil {
		t.Errorf("trivy: got %v, %v", counts(found), err)
	}
}

// TestEachProviderHasItsTime changes a database as vendors make them: several providers, of several days.
func TestEachProviderHasItsTime(t *testing.T) {
	advisories, err := readData(folderOf(t, map[string]string{
		"a.json": leak, "c.json": recordOf("CVE-1", "Debian:12", "x", everything), "d.json": recordOf("CVE-2", "npm", "x", everything),
	}))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := writeGrype(advisories, folder, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	database, err := v6.NewLowLevelDB(filepath.Join(folder, v6.VulnerabilityDBFileName), false, true, false)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, change := range []error{
		database.Model(&v6.Provider{}).Where("id = ?", "debian").Update("date_captured", old).Error,
		database.Model(&v6.Provider{}).Where("id = ?", "osv-npm").Update("date_captured", nil).Error,
		database.Model(&v6.VulnerabilityHandle{}).Where("provider_id = ?", "osv-python").Update("status", "rejected").Error,
	} {
		if change != nil {
			t.Fatal(change)
		}
	}
	found, err := readGrype(nil, folder)
	if err != nil || !maps.Equal(counts(found), map[string]int{"Debian:12": 1, "npm": 1}) {
		t.Fatalf("got %v, %v", counts(found), err)
	}
	if at := found["Debian:12"].Updated; at == nil || !at.Equal(old) {
		t.Errorf("Debian:12 is of %v", at)
	}
	if at := found["npm"].Updated; at != nil {
		t.Errorf("npm is of %v", at)
	}
}

func TestWhatIsNoDatabaseIsAnError(t *testing.T) {
	for name, reader := range map[string]func(products, string) (map[string]known, error){"grype": readGrype, "trivy": readTrivy} {
		for _, files := range []map[string]string{{}, {"vulnerability.db": "x", "trivy.db": "x"}} {
			if _, err := reader(nil, folderOf(t, files)); err == nil {
				t.Errorf("%s: expected an error for %v", name, files)
			}
		}
	}
}

func counts(found map[string]known) map[string]int {
	counted := map[string]int{}
	for name, item := range found {
		counted[name] = item.Records
	}
	return counted
}
