// Turns a folder of OSV advisories into databases that Grype and Trivy load, with the scanners' own libraries; tells documents of CSAF from them.
//
//	advisory-db describe PRODUCTS IN                   what is in the folder, as JSON
//	advisory-db grype|trivy PRODUCTS IN OUT TIME       the database of one scanner, built at TIME (RFC 3339)
//	advisory-db csaf IN FILE                           its documents of CSAF, and the number of records of OSV, as JSON
//	advisory-db inspect grype|trivy PRODUCTS DATABASE  what a database knows of each ecosystem, as JSON, whoever made it
//	advisory-db dates DATABASE NAMES                   when vulnerabilities were published and changed, by Grype's database, as JSON
//
// PRODUCTS is toolbox/libraries/products.json: which libraries advisories without an ecosystem may speak of.
// No clock is read: the time is what the caller says. Errors are one line on stderr: `CODE: message`.
package main

import (
	"errors"
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
	readers := map[string]func(products, string) (map[string]known, error){"grype": readGrype, "trivy": readTrivy}
	switch {
	case len(args) == 3 && args[0] == "describe":
		advisories, err := read(args[1], args[2])
		if err != nil {
			return err
		}
		return describe(advisories)
	case len(args) == 3 && args[0] == "dates":
		return dates(args[1], args[2])
	case len(args) == 3 && args[0] == "csaf":
		return writeCsaf(args[1], args[2])
	case len(args) == 4 && args[0] == "inspect" && readers[args[1]] != nil:
		return inspect(readers[args[1]], args[2], args[3])
	case len(args) == 5 && writers[args[0]] != nil:
		built, err := time.Parse(time.RFC3339, args[4])
		if err != nil {
			return fmt.Errorf("USAGE: %w", err)
		}
		return write(writers[args[0]], args[1:], built.UTC())
	}
	return fmt.Errorf("USAGE: advisory-db describe PRODUCTS IN | advisory-db csaf IN FILE | advisory-db grype|trivy PRODUCTS IN OUT TIME | " +
		"advisory-db inspect grype|trivy PRODUCTS DATABASE | advisory-db dates DATABASE NAMES")
}

func read(productsFile, folder string) (data, error) {
	known, err := readProducts(productsFile)
	if err != nil {
		return data{}, err
	}
	advisories, err := readData(folder)
	if err == nil && len(advisories.Records)+advisories.Withdrawn == 0 {
		return data{}, errors.New(noRecord)
	}
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
