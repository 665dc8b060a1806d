package main

import (
	"fmt"
	"time"

	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/ecosystem"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
	"github.com/aquasecurity/trivy-db/pkg/vulnsrc/bucket"
	"github.com/aquasecurity/trivy-db/pkg/vulnsrc/vulnerability"
	bolt "go.etcd.io/bbolt"
)

var trivySource = types.DataSource{ID: vulnerability.OSV, Name: "OSV advisories", URL: "https://osv.dev"}

// writeTrivy writes FOLDER/trivy.db and metadata.json, built at the given time, with Trivy's own library.
func writeTrivy(advisories data, folder string, built time.Time) error {
	if err := db.Init(folder); err != nil {
		return err
	}
	config := db.Config{}
	if err := config.BatchUpdate(func(tx *bolt.Tx) error { return putAll(config, tx, advisories.Records) }); err != nil {
		return err
	}
	if err := finishTrivy(config); err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	return metadata.NewClient(folder).Update(metadata.Metadata{
		Version: db.SchemaVersion, UpdatedAt: built, NextUpdate: built.Add(24 * time.Hour), DownloadedAt: built,
	})
}

func putAll(config db.Config, tx *bolt.Tx, records []record) error {
	for _, r := range records {
		for _, item := range r.Affected {
			if err := put(config, tx, r, item); err != nil {
				return fmt.Errorf("%s: %w", r.ID, err)
			}
		}
	}
	return nil
}

func put(config db.Config, tx *bolt.Tx, r record, item affected) error {
	target, known := kindOf(item.Package.Ecosystem)
	if !known {
		return nil
	}
	name, aliases := r.names()
	place, source, err := trivyBucket(target)
	if err != nil {
		return err
	}
	advisory := trivyAdvisory(item, target, aliases)
	if target.release == "" && len(advisory.VulnerableVersions) == 0 {
		return nil
	}
	pkg := vulnerability.NormalizePkgName(target.trivy, item.Package.Name)
	if err := config.PutDataSource(tx, place, source); err != nil {
		return err
	}
	if err := config.PutAdvisoryDetail(tx, name, pkg, []string{place}, advisory); err != nil {
		return err
	}
	if err := config.PutVulnerabilityDetail(tx, name, source.ID, trivyDetail(r, item)); err != nil {
		return err
	}
	return config.PutVulnerabilityID(tx, name)
}

func trivyBucket(target kind) (string, types.DataSource, error) {
	if target.release != "" {
		return bucket.NewDebian(target.release).Name(), types.DataSource{ID: vulnerability.Debian, Name: "Debian advisories"}, nil
	}
	makers := map[ecosystem.Type]func(types.DataSource) (bucket.DataSourceBucket, error){
		ecosystem.Pip: bucket.NewPyPI, ecosystem.Npm: bucket.NewNpm, ecosystem.Go: bucket.NewGo, ecosystem.Cargo: bucket.NewCargo,
	}
	made, err := makers[target.trivy](trivySource)
	if err != nil {
		return "", trivySource, err
	}
	return made.Name(), trivySource, nil
}

// trivyAdvisory says which versions are affected. For Debian that is every version before the fix.
func trivyAdvisory(item affected, target kind, aliases []string) types.Advisory {
	advisory := types.Advisory{VendorIDs: aliases}
	spans := item.spans(target.format)
	if target.release != "" {
		for _, s := range spans {
			advisory.FixedVersion = s.Fixed
		}
		return advisory
	}
	for _, s := range spans {
		advisory.VulnerableVersions = append(advisory.VulnerableVersions, s.constraint(", "))
		if s.Fixed != "" {
			advisory.PatchedVersions = append(advisory.PatchedVersions, s.Fixed)
		}
	}
	// Grype's ranges name what no range holds; the same versions for both.
	for _, found := range grypeRanges(spans, item.Versions, target.format) {
		if text := found.Version.Constraint; text[0] == '=' {
			advisory.VulnerableVersions = append(advisory.VulnerableVersions, text)
		}
	}
	return advisory
}

func trivyDetail(r record, item affected) types.VulnerabilityDetail {
	detail := types.VulnerabilityDetail{
		Title: r.title(), Description: cut(r.Details, 400), References: r.links(),
		PublishedDate: timeOf(r.Published), LastModifiedDate: timeOf(r.Modified),
	}
	for _, read := range vectors(item.Severity, r.Severity) {
		if read.Version == "4.0" {
			detail.CvssVectorV40, detail.CvssScoreV40 = read.Text, read.Score
		} else {
			detail.CvssVectorV3, detail.CvssScoreV3 = read.Text, read.Score
		}
	}
	if text := word(r, item); text != "" {
		detail.Severity = trivySeverities[text]
	}
	return detail
}

var trivySeverities = map[string]types.Severity{
	"critical": types.SeverityCritical, "high": types.SeverityHigh, "medium": types.SeverityMedium,
	"low": types.SeverityLow, "negligible": types.SeverityLow,
}

// finishTrivy does what Trivy's own builder does at its end: one record per vulnerability from its details.
func finishTrivy(config db.Config) error {
	client := vulnerability.New(config)
	err := config.ForEachVulnerabilityID(func(tx *bolt.Tx, id string) error {
		details := client.GetDetails(id)
		if err := config.SaveAdvisoryDetails(tx, id); err != nil || len(details) == 0 {
			return err
		}
		return config.PutVulnerability(tx, id, client.Normalize(id, details))
	})
	if err != nil {
		return err
	}
	if err := config.DeleteVulnerabilityIDBucket(); err != nil {
		return err
	}
	if err := config.DeleteVulnerabilityDetailBucket(); err != nil {
		return err
	}
	return config.DeleteAdvisoryDetailBucket()
}
