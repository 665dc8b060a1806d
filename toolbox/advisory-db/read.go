package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	// Documents are those of CSAF, in the order of their files. Never nil.
	Documents []csafDocument
}

// How much is read of what others wrote. The largest record of OSV has 1 MB, the largest document of NVIDIA 50 kB.
const (
	mostRecordBytes   = 16 << 20
	mostDocuments     = 5_000
	mostDocumentBytes = 64 << 20
)

// noRecord is what to say of a folder without advisories.
const noRecord = "ADVISORIES_NONE: no OSV record (.json, or .json in .zip) was found in the folder of advisories"

// readData reads every .json and every .json inside a .zip below a folder: records of OSV and documents of CSAF, told apart by what is in them.
func readData(folder string) (data, error) {
	sums := map[string]string{}
	records := map[string]record{}
	documents, bytes := []csafDocument{}, 0
	take := func(name string, content []byte) error {
		csaf, err := isCsaf(name, content)
		if err != nil {
			return err
		}
		if csaf {
			documents, bytes = append(documents, csafDocument{name, string(content)}), bytes+len(content)
			if len(documents) > mostDocuments || bytes > mostDocumentBytes {
				return fmt.Errorf("ADVISORY_INVALID: %s: expected at most %d documents of CSAF, of %d bytes together, got more", name, mostDocuments, mostDocumentBytes)
			}
			return nil
		}
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
			return readZip(path, below(folder, path), take)
		case strings.HasSuffix(path, ".json"):
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			return takeFrom(file, below(folder, path), take)
		}
		return nil
	})
	if err != nil {
		return data{}, err
	}
	if len(records) == 0 && len(documents) == 0 {
		return data{}, errors.New(noRecord)
	}
	found := collect(records, sums)
	found.Documents = documents
	return found, nil
}

// below names a file as people see it who gave the folder.
func below(folder, path string) string {
	name, err := filepath.Rel(folder, path)
	if err != nil {
		return path
	}
	return name
}

// takeFrom reads one record or document to its end, and no further than anything real goes.
func takeFrom(reader io.ReadCloser, name string, take func(string, []byte) error) error {
	defer reader.Close()
	content, err := io.ReadAll(io.LimitReader(reader, mostRecordBytes+1))
	if err != nil {
		return fmt.Errorf("ADVISORY_INVALID: %s: %w", name, err)
	}
	if len(content) > mostRecordBytes {
		return fmt.Errorf("ADVISORY_INVALID: %s: expected at most %d bytes, got more", name, mostRecordBytes)
	}
	return take(name, content)
}

func readZip(path, name string, take func(string, []byte) error) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("ADVISORY_INVALID: %s: %w", name, err)
	}
	defer archive.Close()
	for _, file := range archive.File {
		if !strings.HasSuffix(file.Name, ".json") {
			continue
		}
		inner := name + ": " + file.Name
		reader, err := file.Open()
		if err != nil {
			return fmt.Errorf("ADVISORY_INVALID: %s: %w", inner, err)
		}
		if err := takeFrom(reader, inner, take); err != nil {
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
