// copy copies every platform of an image and keeps its digest, as `skopeo copy --all --preserve-digests` does with the
// same library. It is here because skopeo itself cannot be had as a Go module: Debian's is older than what it asks for.
//
// usage: copy SOURCE DESTINATION    as skopeo names them; registries are asked without TLS
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/containers/image/v5/copy"
	"github.com/containers/image/v5/docker"
	"github.com/containers/image/v5/oci/layout"
	"github.com/containers/image/v5/signature"
	"github.com/containers/image/v5/types"
)

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, from, to string) error {
	source, err := layout.ParseReference(from)
	if err != nil {
		return err
	}
	destination, err := docker.ParseReference(to)
	if err != nil {
		return err
	}
	accept := signature.PolicyRequirements{signature.NewPRInsecureAcceptAnything()}
	policy, err := signature.NewPolicyContext(&signature.Policy{Default: accept})
	if err != nil {
		return err
	}
	defer policy.Destroy()
	plain := &types.SystemContext{DockerInsecureSkipTLSVerify: types.OptionalBoolTrue}
	_, err = copy.Image(ctx, policy, destination, source, &copy.Options{
		DestinationCtx:     plain,
		ImageListSelection: copy.CopyAllImages,
		PreserveDigests:    true,
	})
	return err
}
