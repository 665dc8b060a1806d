package main

import (
	"path/filepath"
	"strings"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
)

// grypeWriter writes advisories into a database of Grype's, with Grype's own library.
type grypeWriter struct {
	store     v6.ReadWriter
	products  products
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
	writer := grypeWriter{store, advisories.Products, map[string]*v6.Provider{}, built, advisories.Digest}
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
	for _, item := range r.Affected {
		var err error
		if target, known := kindOf(item.Package.Ecosystem); known {
			err = w.addPackage(r, item, target)
		} else if library, known := w.products.of(item); known {
			err = w.addLibrary(r, item, library)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *grypeWriter) addPackage(r record, item affected, target kind) error {
	ranges := grypeRanges(item.spans(target.format), item.Versions, target.format)
	if len(ranges) == 0 {
		return nil
	}
	handle, err := w.vulnerability(r, item, target.provider())
	if err != nil {
		return err
	}
	return w.store.AddAffectedPackages(affectedPackage(handle, item, target, ranges))
}

// addLibrary writes a library that no package manager knows of: Grype looks it up by its CPE.
func (w *grypeWriter) addLibrary(r record, item affected, library product) error {
	ranges := grypeRanges(item.librarySpans(), item.releases(), "")
	if len(ranges) == 0 {
		return nil
	}
	handle, err := w.vulnerability(r, item, "osv-library")
	if err != nil {
		return err
	}
	vendor, name, _ := strings.Cut(library.CPE, ":")
	return w.store.AddAffectedCPEs(&v6.AffectedCPEHandle{
		VulnerabilityID: handle.ID, Vulnerability: handle,
		CPE:       &v6.Cpe{Part: "a", Vendor: vendor, Product: name},
		BlobValue: &v6.PackageBlob{CVEs: []string{handle.Name}, Ranges: ranges},
	})
}

func (w *grypeWriter) vulnerability(r record, item affected, source string) (*v6.VulnerabilityHandle, error) {
	provider, err := w.provider(source)
	if err != nil {
		return nil, err
	}
	name, aliases := r.names()
	handle := &v6.VulnerabilityHandle{
		Name: name, Status: v6.VulnerabilityActive, ProviderID: provider.ID, Provider: provider,
		PublishedDate: timeOf(r.Published), ModifiedDate: timeOf(r.Modified),
		BlobValue: &v6.VulnerabilityBlob{
			ID: name, Description: cut(r.title(), 400), Aliases: aliases, Severities: grypeSeverities(r, item),
			References: grypeReferences(r),
		},
	}
	return handle, w.store.AddVulnerabilities(handle)
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

func (w *grypeWriter) provider(id string) (*v6.Provider, error) {
	if known, ok := w.providers[id]; ok {
		return known, nil
	}
	made := &v6.Provider{ID: id, Version: "1", Processor: "image-factory advisory-db", DateCaptured: &w.built, InputDigest: w.digest}
	w.providers[id] = made
	return made, w.store.AddProvider(*made)
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
