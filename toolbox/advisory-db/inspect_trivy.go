package main

import (
	"fmt"
	"path/filepath"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// readTrivy counts what FOLDER/trivy.db has. It keeps no time of its providers.
func readTrivy(_ products, folder string) (map[string]known, error) {
	database, err := bolt.Open(filepath.Join(folder, "trivy.db"), 0o400, &bolt.Options{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("DATABASE_UNREADABLE: trivy: %w", err)
	}
	defer database.Close()
	ids := map[string]map[string]bool{}
	err = database.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(place []byte, bucket *bolt.Bucket) error {
			name := trivyName(string(place))
			if name == "" {
				return nil
			}
			if ids[name] == nil {
				ids[name] = map[string]bool{}
			}
			return bucket.ForEachBucket(func(pkg []byte) error {
				return bucket.Bucket(pkg).ForEach(func(id, _ []byte) error {
					ids[name][string(id)] = true
					return nil
				})
			})
		})
	})
	if err != nil {
		return nil, fmt.Errorf("DATABASE_UNREADABLE: trivy: %w", err)
	}
	found := map[string]known{}
	for name, set := range ids {
		if len(set) > 0 {
			found[name] = known{Records: len(set)}
		}
	}
	return found, nil
}

// trivyName is OSV's name for a bucket: "debian 12", "pip::GitHub Security Advisory Pip".
func trivyName(place string) string {
	if release, isDebian := strings.CutPrefix(place, "debian "); isDebian {
		return debianName(release)
	}
	if base, _, isLanguage := strings.Cut(place, "::"); isLanguage {
		return osvName(func(item kind) bool { return string(item.trivy) == base })
	}
	return ""
}
