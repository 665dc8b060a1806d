package main

import (
	"regexp"
	"strings"

	trivydb "github.com/aquasecurity/trivy-db/pkg/ecosystem"
)

// kind is an ecosystem as the three worlds call it.
type kind struct {
	// grype is the type of package in Grype's database, format its scheme of versions.
	grype, format string
	trivy         trivydb.Type
	// release is the major version of the distribution, for packages of Debian.
	release string
}

// kindOf reads an ecosystem of OSV ("PyPI", "Debian:12"); false for one that no scanner here is given.
func kindOf(name string) (kind, bool) {
	base, suffix, _ := strings.Cut(name, ":")
	switch strings.ToLower(base) {
	case "pypi":
		return kind{grype: "python", format: "python", trivy: trivydb.Pip}, true
	case "npm":
		return kind{grype: "npm", format: "semver", trivy: trivydb.Npm}, true
	case "go":
		return kind{grype: "go-module", format: "go", trivy: trivydb.Go}, true
	case "crates.io":
		return kind{grype: "rust-crate", format: "semver", trivy: trivydb.Cargo}, true
	case "debian":
		return kind{grype: "deb", format: "deb", trivy: trivydb.Debian, release: suffix}, suffix != ""
	}
	return kind{}, false
}

var separators = regexp.MustCompile(`[-_.]+`)

// packageName writes a name as Grype looks it up: Python's names without regard to case and separators.
func (k kind) packageName(name string) string {
	if k.trivy == trivydb.Pip {
		return strings.ToLower(separators.ReplaceAllString(name, "-"))
	}
	return name
}

// provider names where advisories of this kind come from, in Grype's database.
func (k kind) provider() string {
	if k.release != "" {
		return "debian"
	}
	return "osv-" + k.grype
}
