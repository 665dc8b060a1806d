package main

import (
	"encoding/json"
	"os"
	"strings"
	"time"

	trivydb "github.com/aquasecurity/trivy-db/pkg/ecosystem"
)

// known is what a scanner's database knows of one ecosystem.
type known struct {
	// Records counts vulnerabilities by their names.
	Records int `json:"records"`
	// Updated is when their provider gave them; missing where the database does not say so.
	Updated *time.Time `json:"updated,omitempty"`
}

// foreign are ecosystems that vendors' databases have and those made here have not.
var foreign = []kind{
	{osv: "Maven", grype: "java-archive", trivy: trivydb.Maven},
	{osv: "RubyGems", grype: "gem", trivy: trivydb.RubyGems},
	{osv: "Packagist", grype: "php-composer", trivy: trivydb.Composer},
	{osv: "NuGet", grype: "dotnet", trivy: trivydb.NuGet},
	{osv: "Hex", grype: "hex", trivy: trivydb.Erlang},
	{osv: "Pub", grype: "dart-pub", trivy: trivydb.Pub},
	{osv: "SwiftURL", grype: "swift", trivy: trivydb.Swift},
}

// inspect prints what a database knows, counted in the database itself.
func inspect(reader func(products, string) (map[string]known, error), productsFile, folder string) error {
	libraries, err := readProducts(productsFile)
	if err != nil {
		return err
	}
	ecosystems, err := reader(libraries, folder)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"ecosystems": ecosystems})
}

// osvName finds OSV's name for an ecosystem by the word of a scanner; empty for one that is not looked for.
func osvName(is func(kind) bool) string {
	for _, item := range append(append([]kind{}, languages...), foreign...) {
		if is(item) {
			return item.osv
		}
	}
	return ""
}

// debianName is OSV's name for a release of Debian; empty for what is none.
func debianName(release string) string {
	if target, ok := kindOf("Debian:" + strings.TrimSpace(release)); ok {
		return target.osv
	}
	return ""
}
