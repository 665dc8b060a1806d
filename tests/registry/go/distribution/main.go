// The registry of the CNCF with storage in a folder: its own main links the clients of three clouds, too.
package main

import (
	"os"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

// main takes what distribution's own program takes: `serve FILE`.
func main() {
	if registry.RootCmd.Execute() != nil {
		os.Exit(1)
	}
}
