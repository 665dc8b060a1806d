package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func datesOf(t *testing.T, names []string, records ...record) map[string]dated {
	t.Helper()
	folder := t.TempDir()
	if err := writeGrype(data{Records: records, Digest: "sha256:x"}, folder, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(names)
	file := filepath.Join(folder, "names.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	reader, writer, _ := os.Pipe()
	os.Stdout = writer
	err := dates(folder, file)
	os.Stdout = stdout
	_ = writer.Close()
	if err != nil {
		t.Fatal(err)
	}
	printed, _ := io.ReadAll(reader)
	found := map[string]dated{}
	if err := json.Unmarshal(printed, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

func dateOf(day string) time.Time {
	found, _ := time.Parse(time.DateOnly, day)
	return found
}

func datedRecord(id, published string, aliases ...string) record {
	found := record{ID: id, Aliases: aliases, Modified: dateOf("2026-11-01")}
	if published != "" {
		found.Published = dateOf(published)
	}
	item := affected{Ranges: []eventRange{{Type: "ECOSYSTEM", Events: []event{{Introduced: "0"}, {Fixed: "2"}}}}}
	item.Package.Name, item.Package.Ecosystem = "requests", "PyPI"
	found.Affected = []affected{item}
	return found
}

func TestDatesOfWhatIsAskedFor(t *testing.T) {
	found := datesOf(t, []string{"CVE-2026-1", "CVE-2026-2", "CVE-2026-3"},
		datedRecord("GHSA-a", "2026-02-01", "CVE-2026-1"), datedRecord("PYSEC-a", "2026-01-05", "CVE-2026-1"),
		datedRecord("CVE-2026-2", ""), datedRecord("CVE-2026-9", "2026-01-01"))
	if got := found["CVE-2026-1"].Published; got == nil || !got.Equal(dateOf("2026-01-05")) {
		t.Errorf("expected the earliest day, got %v", got)
	}
	if got := found["CVE-2026-2"]; got.Published != nil || got.Modified == nil {
		t.Errorf("expected a day of change only, got %v", got)
	}
	if _, known := found["CVE-2026-9"]; known || len(found) != 2 {
		t.Errorf("expected nothing that was not asked for, got %v", found)
	}
}
