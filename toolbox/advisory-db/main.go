// Turns a folder of OSV advisories into databases that Grype and Trivy load, with the scanners' own libraries.
//
//	advisory-db describe IN             what is in the folder, as JSON
//	advisory-db grype|trivy IN OUT TIME the database of one scanner, built at TIME (RFC 3339)
//
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
	if len(args) == 2 && args[0] == "describe" {
		return describe(args[1])
	}
	writers := map[string]func(data, string, time.Time) error{"grype": writeGrype, "trivy": writeTrivy}
	if len(args) != 4 || writers[args[0]] == nil {
		return fmt.Errorf("USAGE: advisory-db describe IN | advisory-db grype|trivy IN OUT TIME")
	}
	built, err := time.Parse(time.RFC3339, args[3])
	if err != nil {
		return fmt.Errorf("USAGE: %w", err)
	}
	advisories, err := readData(args[1])
	if err != nil {
		return err
	}
	if err := os.MkdirAll(args[2], 0o755); err != nil {
		return err
	}
	return writers[args[0]](advisories, args[2], built.UTC())
}

func describe(folder string) error {
	advisories, err := readData(folder)
	if err != nil {
		return err
	}
	ecosystems, skipped := map[string]int{}, map[string]int{}
	for _, r := range advisories.Records {
		for _, item := range r.Affected {
			if _, known := kindOf(item.Package.Ecosystem); known {
				ecosystems[item.Package.Ecosystem]++
			} else {
				skipped[item.Package.Ecosystem]++
			}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"records": len(advisories.Records), "withdrawn": advisories.Withdrawn, "digest": advisories.Digest,
		"ecosystems": ecosystems, "skipped": skipped, "newest": advisories.newest(100),
	})
}
