package main

import (
	"path/filepath"
	"slices"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/anchore/grype/grype/version"
)

// grypeWriter writes advisories into a database of Grype's, with Grype's own library.
type grypeWriter struct {
	store     v6.ReadWriter
	providers map[string]*v6.Provider
	built     time.Time
	digest    string
}

// writeGrype writes FOLDER/vulnerability.db, built at the given time.
func writeGrype(advisories data, folder string, built time.Time) error {
	store, err := v6.NewWriter(v6.Config{DBDirPath: folder, CacheSizeKiB: 256 * 1024})
	if err != nil {
		return err
	}
	writer := grypeWriter{store, map[string]*v6.Provider{}, built, advisories.Digest}
	if err := store.SetDBMetadata(); err != nil {
		return err
	}
	for _, r := range advisories.Records {
		if err := writer.add(r); err != nil {
			return err
		}
	}
	if err := store.Close(); err != nil {
		return err
	}
	return setBuilt(folder, built)
}

// setBuilt replaces the wall clock's time: a database is as old as its advisories.
func setBuilt(folder string, built time.Time) error {
	database, err := v6.NewLowLevelDB(filepath.Join(folder, v6.VulnerabilityDBFileName), false, true, false)
	if err != nil {
		return err
	}
	if err := database.Model(&v6.DBMetadata{}).Where("true").Update("build_timestamp", built).Error; err != nil {
		return err
	}
	connection, err := database.DB()
	if err != nil {
		return err
	}
	return connection.Close()
}

func (w *grypeWriter) add(r record) error {
	name, aliases := r.names()
	for _, item := range r.Affected {
		target, known := kindOf(item.Package.Ecosystem)
		ranges := grypeRanges(item, target)
		if !known || len(ranges) == 0 {
			continue
		}
		provider, err := w.provider(target)
		if err != nil {
			return err
		}
		handle := &v6.VulnerabilityHandle{
			Name: name, Status: v6.VulnerabilityActive, ProviderID: provider.ID, Provider: provider,
			PublishedDate: timeOf(r.Published), ModifiedDate: timeOf(r.Modified),
			BlobValue: &v6.VulnerabilityBlob{
				ID: name, Description: cut(r.title(), 400), Aliases: aliases, Severities: grypeSeverities(r, item),
				References: grypeReferences(r),
			},
		}
		if err := w.store.AddVulnerabilities(handle); err != nil {
			return err
		}
		if err := w.store.AddAffectedPackages(affectedPackage(handle, item, target, ranges)); err != nil {
			return err
		}
	}
	return nil
}

func affectedPackage(handle *v6.VulnerabilityHandle, item affected, target kind, ranges []v6.Range) *v6.AffectedPackageHandle {
	found := &v6.AffectedPackageHandle{
		VulnerabilityID: handle.ID, Vulnerability: handle,
		Package:   &v6.Package{Ecosystem: target.grype, Name: target.packageName(item.Package.Name)},
		BlobValue: &v6.PackageBlob{CVEs: []string{handle.Name}, Ranges: ranges},
	}
	if target.release != "" {
		found.OperatingSystem = &v6.OperatingSystem{Name: "debian", ReleaseID: "debian", MajorVersion: target.release}
	}
	return found
}

func (w *grypeWriter) provider(target kind) (*v6.Provider, error) {
	id := "osv-" + target.grype
	if target.release != "" {
		id = "debian"
	}
	if known, ok := w.providers[id]; ok {
		return known, nil
	}
	made := &v6.Provider{ID: id, Version: "1", Processor: "image-factory advisory-db", DateCaptured: &w.built, InputDigest: w.digest}
	w.providers[id] = made
	return made, w.store.AddProvider(*made)
}

// grypeRanges writes ranges, and the versions that are listed but lie in none of them.
func grypeRanges(item affected, target kind) []v6.Range {
	var ranges []v6.Range
	var constraints []version.Constraint
	for _, s := range item.spans() {
		text := s.constraint(",")
		if parsed, err := version.GetConstraint(text, version.ParseFormat(target.format)); err == nil {
			constraints = append(constraints, parsed)
			ranges = append(ranges, v6.Range{Version: v6.Version{Type: target.format, Constraint: text}, Fix: grypeFix(s)})
		}
	}
	for _, text := range item.Versions {
		if listed(constraints, text, target.format) {
			ranges = append(ranges, v6.Range{
				Version: v6.Version{Type: target.format, Constraint: "=" + text}, Fix: &v6.Fix{State: v6.UnknownFixStatus},
			})
		}
	}
	return ranges
}

// listed says whether a version must be named by itself: it can be read, and no range holds it.
func listed(constraints []version.Constraint, text, format string) bool {
	item := version.New(text, version.ParseFormat(format))
	if item.Validate() != nil {
		return false
	}
	return !slices.ContainsFunc(constraints, func(constraint version.Constraint) bool {
		held, err := constraint.Satisfied(item)
		return err == nil && held
	})
}

func grypeFix(s span) *v6.Fix {
	if s.Fixed != "" {
		return &v6.Fix{Version: s.Fixed, State: v6.FixedStatus}
	}
	return &v6.Fix{State: v6.UnknownFixStatus}
}

// grypeSeverities ranks vectors before words: Grype takes the first.
func grypeSeverities(r record, item affected) []v6.Severity {
	var found []v6.Severity
	for _, read := range vectors(item.Severity, r.Severity) {
		value := v6.CVSSSeverity{Vector: read.Text, Version: read.Version}
		found = append(found, v6.Severity{Scheme: v6.SeveritySchemeCVSS, Value: value, Rank: len(found) + 1})
	}
	if text := word(r, item); text != "" {
		found = append(found, v6.Severity{Scheme: v6.SeveritySchemeCHMLN, Value: text, Rank: len(found) + 1})
	}
	return found
}

func grypeReferences(r record) []v6.Reference {
	var found []v6.Reference
	for _, link := range r.links() {
		found = append(found, v6.Reference{URL: link})
	}
	return found
}

func timeOf(value time.Time) *time.Time {
	if value.IsZero() {
		return nil
	}
	utc := value.UTC()
	return &utc
}
