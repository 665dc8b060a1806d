package main

import (
	"slices"
	"testing"

	"github.com/anchore/grype/grype/version"
)

// As OSV imports CVEs: commits, and beside them versions and tags.
const heartbleed = `{
  "id": "CVE-2014-0160", "modified": "2026-07-01T00:00:00Z", "summary": "Heartbleed",
  "affected": [{
    "ranges": [{"type": "GIT", "repo": "https://github.com/openssl/openssl.git", "events": [{"introduced": "48"}, {"fixed": "96"}],
                "database_specific": {"versions": [{"introduced": "1.0.1"}, {"fixed": "1.0.1g"}]}}],
    "versions": ["OpenSSL_1_0_1f", "OpenSSL_1_0_2-beta1", "openssl-3.0.0"]}]
}`

func libraries(t *testing.T) products {
	t.Helper()
	found, err := readProducts("../libraries/products.json")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestALibraryIsKnownByItsRepositoryOrGenericName(t *testing.T) {
	item := parsed(t, heartbleed).Affected[0]
	if found, known := libraries(t).of(item); !known || found.CPE != "openssl:openssl" {
		t.Errorf("got %v, %v", found, known)
	}
	item.Ranges = nil
	if _, known := libraries(t).of(item); known {
		t.Error("a record that names nothing speaks of no library")
	}
	for purl, want := range map[string]bool{
		"pkg:generic/openssl": true, "pkg:GENERIC/openssl@3.0.1?arch=amd64": true, "pkg:generic/open%73sl": true,
		"pkg:generic/other/openssl": false, "pkg:pypi/openssl": false, "pkg:generic/openssl%ZZ": false, "openssl": false,
	} {
		item.Package.Purl = purl
		if _, known := libraries(t).of(item); known != want {
			t.Errorf("%s: got %v, want %v", purl, known, want)
		}
	}
	if _, known := libraries(t).of(parsed(t, leak).Affected[0]); known {
		t.Error("a Python package is no library")
	}
}

func TestTagsAreReadAsReleases(t *testing.T) {
	for text, want := range map[string]string{
		"OpenSSL_1_1_1k": "1.1.1k", "openssl-3.0.1": "3.0.1", "v1.2.11": "1.2.11", "n6.1.1": "6.1.1", "curl-7_80_0": "7.80.0",
		"R_2_4_1": "2.4.1", "Release-v4-0-0": "4.0.0", "2.1.4": "2.1.4", "openssl-3.0.0-alpha1": "", "master": "", "v1.0.0-rc2": "",
	} {
		if got := release(text); got != want {
			t.Errorf("%s: got %q, expected %q", text, got, want)
		}
	}
}

func TestVersionsOfLibrariesAreRanges(t *testing.T) {
	item := parsed(t, heartbleed).Affected[0]
	var got []string
	for _, found := range grypeRanges(item.librarySpans(), item.releases(), "") {
		got = append(got, found.Version.Constraint)
	}
	if want := []string{">=1.0.1,<1.0.1g", "=3.0.0"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, expected %q", got, want)
	}
	constraint, err := version.GetConstraint(got[0], version.UnknownFormat)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"1.0.1": true, "1.0.1f": true, "1.0.1g": false, "1.0.0t": false, "1.1.1k": false} {
		if held, err := constraint.Satisfied(version.New(text, version.UnknownFormat)); err != nil || held != want {
			t.Errorf("%s: got %v, %v", text, held, err)
		}
	}
}
