package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const bulletin = `{"document": {"csaf_version": "2.0", "title": "x"}, "vulnerabilities": []}`

func TestDocumentsAreToldFromRecordsByWhatIsInThem(t *testing.T) {
	folder := folderOf(t, map[string]string{"a.json": leak, "b.json": bulletin})
	if err := os.MkdirAll(filepath.Join(folder, "deep", "er"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "deep", "er", "c.json"), []byte(bulletin), 0o644); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "csaf.json")
	if err := run([]string{"csaf", folder, file}); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Records   int            `json:"records"`
		Documents []csafDocument `json:"documents"`
	}
	if err := json.Unmarshal(content, &got); err != nil {
		t.Fatal(err)
	}
	if got.Records != 1 || len(got.Documents) != 2 || got.Documents[0] != (csafDocument{"b.json", bulletin}) || got.Documents[1].File != "deep/er/c.json" {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsNeitherIsAnErrorWithItsFile(t *testing.T) {
	for name, text := range map[string]string{
		"an object":         `{}`,
		"a list":            `[]`,
		"no JSON":           `x`,
		"both":              `{"id": "A", "modified": "2026-07-01T00:00:00Z", "document": {"csaf_version": "2.0"}}`,
		"no version":        `{"document": {"title": "x"}}`,
		"a text":            `{"document": "csaf_version"}`,
		"in another case":   `{"Document": {"csaf_version": "2.0"}}`,
		"more than is read": `{"document": {"csaf_version": "` + strings.Repeat("x", mostRecordBytes) + `"}}`,
	} {
		_, err := readData(folderOf(t, map[string]string{"odd.json": text, "good.json": leak}))
		if err == nil || !strings.HasPrefix(err.Error(), "ADVISORY_INVALID: odd.json: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestDocumentsAloneAreNoRecords(t *testing.T) {
	folder := folderOf(t, map[string]string{"b.json": bulletin})
	if _, err := readData(folder); err != nil {
		t.Error(err)
	}
	products := filepath.Join(t.TempDir(), "products.json")
	if err := os.WriteFile(products, []byte(`{}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := read(products, folder); err == nil || !strings.HasPrefix(err.Error(), "ADVISORIES_NONE") {
		t.Errorf("got %v", err)
	}
}
