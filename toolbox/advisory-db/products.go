package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/anchore/packageurl-go"
)

// product is a library as advisories know it. The file is toolbox/libraries/products.json.
type product struct {
	// CPE is vendor:product.
	CPE string `json:"cpe"`
	// Repositories are the addresses of its source, as ranges of commits name them.
	Repositories []string `json:"repositories"`
}

// products are found by what a record says of a package without an ecosystem: `generic NAME` or its repository.
type products map[string]product

func readProducts(path string) (products, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("USAGE: %w", err)
	}
	byName := map[string]product{}
	if err := json.Unmarshal(content, &byName); err != nil {
		return nil, fmt.Errorf("USAGE: %s: %w", path, err)
	}
	found := products{}
	for name, item := range byName {
		found["generic "+name] = item
		for _, repository := range item.Repositories {
			found[plainAddress(repository)] = item
		}
	}
	return found, nil
}

// of finds the library that a record speaks of; false for another thing.
func (p products) of(item affected) (product, bool) {
	// A record whose package URL cannot be read may still name a repository.
	purl, err := packageurl.FromString(item.Package.Purl)
	if err == nil && purl.Type == packageurl.TypeGeneric && purl.Namespace == "" {
		if found, ok := p["generic "+purl.Name]; ok {
			return found, true
		}
	}
	for _, ranges := range item.Ranges {
		if found, ok := p[plainAddress(ranges.Repo)]; ok {
			return found, true
		}
	}
	return product{}, false
}

func plainAddress(address string) string {
	return strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(address), "/"), ".git")
}

var tag = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z-]*[-_]?)?(\d+(?:[._-]\d+)+[a-z]?)$`)

// release reads a tag of a repository as a version: OpenSSL_1_1_1k is 1.1.1k. Empty for previews and other words.
func release(text string) string {
	found := tag.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return strings.NewReplacer("_", ".", "-", ".").Replace(found[1])
}

// librarySpans turns what is said of versions into ranges: those of the record, and those that OSV's import of CVEs
// writes beside ranges of commits.
func (a affected) librarySpans() []span {
	found := a.spans("")
	for _, ranges := range a.Ranges {
		if ranges.Type == "GIT" {
			found = append(found, eventSpans(ranges.Specific.Versions, "")...)
		}
	}
	return found
}

// releases are the listed versions that are releases.
func (a affected) releases() []string {
	var found []string
	for _, text := range a.Versions {
		if version := release(text); version != "" {
			found = append(found, version)
		}
	}
	return found
}
