package main

import (
	"encoding/json"
	"fmt"
)

// csafDocument is a document of CSAF as it was given: the module reads what is in it, by its schema.
type csafDocument struct {
	// File is where it lies below the folder of advisories: `a.json`, `all.zip: a.json`.
	File string `json:"file"`
	Text string `json:"text"`
}

// isCsaf tells a document of CSAF from a record of OSV, by what is in it. Neither, or both, is an error.
func isCsaf(name string, content []byte) (bool, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(content, &keys); err != nil {
		return false, fmt.Errorf("ADVISORY_INVALID: %s: %w", name, err)
	}
	var document struct {
		Version *string `json:"csaf_version"`
	}
	inner, has := keys["document"]
	csaf := has && json.Unmarshal(inner, &document) == nil && document.Version != nil
	_, id := keys["id"]
	_, modified := keys["modified"]
	switch {
	case csaf && (id || modified):
		return false, fmt.Errorf("ADVISORY_INVALID: %s: expected a record of OSV or a document of CSAF, got one that says it is both", name)
	case !csaf && !(id && modified):
		return false, fmt.Errorf("ADVISORY_INVALID: %s: expected an OSV record with id and modified, or a document of CSAF with document.csaf_version", name)
	}
	return csaf, nil
}
