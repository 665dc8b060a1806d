// Turns a folder of OSV advisories into databases that Grype and Trivy load, with the scanners' own libraries.
//
//	advisory-db describe PRODUCTS IN             what is in the folder, as JSON
//	advisory-db grype|trivy PRODUCTS IN OUT TIME the database of one scanner, built at TIME (RFC 3339)
//
// PRODUCTS is toolbox/libraries/products.json: which libraries advisories without an ecosystem may speak of.
// No clock is read: the time is what the caller says. Errors are one line on stderr: `CODE: message`.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	writers := map[string]func(data, string, time.Time) error{"grype": writeGrype, "trivy": writeTrivy}
	switch {
	case len(args) == 3 && args[0] == "describe":
		advisories, err := read(args[1], args[2])
		if err != nil {
			return err
		}
		return describe(advisories)
	case len(args) == 5 && writers[args[0]] != nil:
		built, err := time.Parse(time.RFC3339, args[4])
		if err != nil {
			return fmt.Errorf("USAGE: %w", err)
		}
		return write(writers[args[0]], args[1:], built.UTC())
	}
	return fmt.Errorf("USAGE: advisory-db describe PRODUCTS IN | advisory-db grype|trivy PRODUCTS IN OUT TIME")
}

func read(productsFile, folder string) (data, error) {
	known, err := readProducts(productsFile)
	if err != nil {
		return data{}, err
	}
	advisories, err := readData(folder)
	advisories.Products = known
	return advisories, err
}

func write(writer func(data, string, time.Time) error, args []string, built time.Time) error {
	advisories, err := read(args[0], args[1])
	if err != nil {
		return err
	}
	if err := os.MkdirAll(args[2], 0o755); err != nil {
		return err
	}
	return writer(advisories, args[2], built)
}

func describe(advisories data) error {
	ecosystems, skipped := map[string]int{}, map[string]int{}
	for _, r := range advisories.Records {
		for _, item := range r.Affected {
			if name, known := advisories.ecosystem(item); known {
				ecosystems[name]++
			} else {
				skipped[name]++
			}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"records": len(advisories.Records), "withdrawn": advisories.Withdrawn, "digest": advisories.Digest,
		"ecosystems": ecosystems, "skipped": skipped, "newest": advisories.newest(100),
	})
}

// ecosystem names what an advisory speaks of: OSV's word, or "libraries". False where no scanner here is given it.
func (d data) ecosystem(item affected) (string, bool) {
	if _, known := kindOf(item.Package.Ecosystem); known {
		return item.Package.Ecosystem, true
	}
	if _, known := d.Products.of(item); known {
		return "libraries", true
	}
	return item.Package.Ecosystem, false
}
