package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// data is a folder of advisories, read.
type data struct {
	Records   []record
	Withdrawn int
	// Digest is the sha256 of every record's id and content, in the order of ids.
	Digest string
	// Products are the libraries that advisories without an ecosystem may speak of.
	Products products
}

// readData reads every .json and every .json inside a .zip below a folder.
func readData(folder string) (data, error) {
	sums := map[string]string{}
	records := map[string]record{}
	take := func(name string, content []byte) error {
		r, err := parseRecord(name, content)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		if known, ok := records[r.ID]; !ok || r.Modified.After(known.Modified) {
			records[r.ID], sums[r.ID] = r, hex.EncodeToString(sum[:])
		}
		return nil
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
			return err
		case strings.HasSuffix(path, ".zip"):
			return readZip(path, take)
		case strings.HasSuffix(path, ".json"):
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return take(path, content)
		}
		return nil
	})
	if err != nil {
		return data{}, err
	}
	if len(records) == 0 {
		return data{}, fmt.Errorf("ADVISORIES_NONE: no OSV record (.json, or .json in .zip) was found in the folder of advisories")
	}
	return collect(records, sums), nil
}

func readZip(path string, take func(string, []byte) error) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("ADVISORY_INVALID: %s: %w", filepath.Base(path), err)
	}
	defer archive.Close()
	for _, file := range archive.File {
		if !strings.HasSuffix(file.Name, ".json") {
			continue
		}
		reader, err := file.Open()
		if err != nil {
			return fmt.Errorf("ADVISORY_INVALID: %s: %w", file.Name, err)
		}
		content, err := io.ReadAll(reader)
		reader.Close()
		if err != nil {
			return fmt.Errorf("ADVISORY_INVALID: %s: %w", file.Name, err)
		}
		if err := take(file.Name, content); err != nil {
			return err
		}
	}
	return nil
}

// collect orders records by id and leaves the withdrawn ones out; they stay in the digest.
func collect(records map[string]record, sums map[string]string) data {
	ids := make([]string, 0, len(records))
	for id := range records {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	hash := sha256.New()
	var found data
	for _, id := range ids {
		fmt.Fprintf(hash, "%s %s\n", id, sums[id])
		if records[id].Withdrawn != nil {
			found.Withdrawn++
			continue
		}
		found.Records = append(found.Records, records[id])
	}
	found.Digest = "sha256:" + hex.EncodeToString(hash.Sum(nil))
	return found
}
