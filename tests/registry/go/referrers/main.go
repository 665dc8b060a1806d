// A registry that keeps everything in memory and has the referrers API of OCI distribution-spec 1.1.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

// main serves the one address that it is given, as HOST:PORT.
func main() {
	handler := registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(os.Stderr, "", 0)))
	log.Fatal(http.ListenAndServe(os.Args[1], telling(handler)))
}

// telling says of a manifest with a subject that it was listed, as the specification wants of a registry with that API
// ("Pushing Manifests with Subject"); the package does not. Clients that are not told keep a list under a tag as well.
func telling(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, asked *http.Request) {
		if asked.Method == http.MethodPut {
			body, err := io.ReadAll(asked.Body)
			if err != nil {
				http.Error(answer, err.Error(), http.StatusBadRequest)
				return
			}
			asked.Body = io.NopCloser(bytes.NewReader(body))
			var manifest struct {
				Subject struct {
					Digest string `json:"digest"`
				} `json:"subject"`
			}
			if json.Unmarshal(body, &manifest) == nil && manifest.Subject.Digest != "" {
				answer.Header().Set("OCI-Subject", manifest.Subject.Digest)
			}
		}
		handler.ServeHTTP(answer, asked)
	})
}
