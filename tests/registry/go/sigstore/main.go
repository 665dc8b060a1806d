// Authority is the time stamp authority of Sigstore on a port of loopback, with a key and certificates of its own. Its own
// program listens on a second port as well, which is always the same: two of them cannot run at once.
package main

import (
	"flag"
	"log"
	"time"

	"github.com/sigstore/timestamp-authority/pkg/server"
	"github.com/spf13/viper"
)

const patience = 30 * time.Second

func main() {
	port := flag.Int("port", 0, "the port to listen on")
	flag.Parse()
	viper.Set("timestamp-signer", "memory")
	viper.Set("timestamp-signer-hash", "sha256")
	viper.Set("include-chain-in-response", true)
	api := server.NewRestAPIServer("127.0.0.1", *port, []string{"http"}, false, patience, patience)
	if err := api.Serve(); err != nil {
		log.Fatal(err)
	}
}
