package main

import (
	"regexp"
	"strings"

	trivydb "github.com/aquasecurity/trivy-db/pkg/ecosystem"
)

// kind is an ecosystem as the three worlds call it.
type kind struct {
	// osv is OSV's name for it, as the schema writes it: https://ossf.github.io/osv-schema/#defined-ecosystems
	osv string
	// grype is the type of package in Grype's database, format its scheme of versions.
	grype, format string
	trivy         trivydb.Type
	// release is the major version of the distribution, for packages of Debian.
	release string
}

// languages are the ecosystems that have no releases.
var languages = []kind{
	{osv: "PyPI", grype: "python", format: "python", trivy: trivydb.Pip},
	{osv: "npm", grype: "npm", format: "semver", trivy: trivydb.Npm},
	{osv: "Go", grype: "go-module", format: "go", trivy: trivydb.Go},
	{osv: "crates.io", grype: "rust-crate", format: "semver", trivy: trivydb.Cargo},
}

var debianRelease = regexp.MustCompile(`^[0-9]+$`)

// kindOf reads an ecosystem of OSV ("PyPI", "Debian:12"), in any case; false for one that no scanner here is given. Debian without a
// release that scanners look by ("Debian", "Debian:12:LTS") is none.
func kindOf(name string) (kind, bool) {
	base, suffix, _ := strings.Cut(name, ":")
	if strings.EqualFold(base, "debian") {
		found := kind{osv: "Debian:" + suffix, grype: "deb", format: "deb", trivy: trivydb.Debian, release: suffix}
		return found, debianRelease.MatchString(suffix)
	}
	for _, found := range languages {
		if strings.EqualFold(base, found.osv) {
			return found, true
		}
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
