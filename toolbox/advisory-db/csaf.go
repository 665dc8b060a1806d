package main

import (
	"encoding/json"
	"os"
)

// writeCsaf writes the documents of CSAF of a folder to one file, and how many records of OSV there are beside them.
func writeCsaf(folder, file string) error {
	advisories, err := readData(folder)
	if err != nil {
		return err
	}
	content, err := json.Marshal(map[string]any{"records": len(advisories.Records) + advisories.Withdrawn, "documents": advisories.Documents})
	if err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}
