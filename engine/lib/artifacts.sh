# shellcheck shell=bash
# What is built once: the programs (Go), two root file systems (Debian), the SDK and the seed image.
# Each is built under a temporary name and renamed when whole, so a killed build leaves nothing behind.

# Sets the paths; touches nothing.
artifact_paths() {
  programs=$home/built/programs-$(key go)
  debian=$home/built/debian-$(key lib/debian.sh)
  sdk=$home/built/sdk-$(key lib/debian.sh lib/sdk.sh sdk oci.py)
  seed=$home/built/seed-$(key lib/debian.sh oci.py)
  minimal=$home/built/minimal-$(key lib/debian.sh)
}

# make_artifact PATH COMMAND...: runs COMMAND TEMPORARY-PATH and renames it to PATH.
make_artifact() {
  local final=$1 temporary=$1.$$.tmp
  shift
  "$@" "$temporary" && mv -T "$temporary" "$final"
}

have() { [ -d "$1" ]; }

# Temporary names of builds that were killed; the lock is held, so nobody uses them.
drop_half_made() {
  local left
  for left in "$home"/built/*.tmp; do
    [ ! -e "$left" ] || rm -rf --one-file-system "$left"
  done
}

# One lane compiles on the cores while the other waits for the network.
build_engine_artifacts() {
  artifact_paths
  have "$programs" && have "$debian" && have "$sdk" && return
  drop_half_made
  have "$programs" || { need_go; local compile=1; }
  if ! have "$debian" || ! have "$sdk"; then prepare_debian; fi
  have "$sdk" || need_npm
  step "setting up the Dagger engine $version: programs from Go modules, Debian root file systems, TypeScript SDK" \
    "5 to 6 minutes on two cores, once" "$home/log/build.log" build_lanes "${compile:-}" ||
    die "the engine is not complete; see $home/log/build.log"
}

build_lanes() {
  local lane=
  [ -z "$1" ] || { make_artifact "$programs" build_programs & lane=$!; }
  debian_lane && { have "$sdk" || make_artifact "$sdk" build_sdk; } && { have "$seed" || make_artifact "$seed" build_seed; } || return
  [ -z "$lane" ] || wait "$lane"
}

# The registry and the seed need Debian only: this is all that a Docker engine's machine builds.
build_registry_artifacts() {
  artifact_paths
  have "$debian" && have "$seed" && return
  drop_half_made
  prepare_debian
  step "making the registry's root file system and the seed image" "1 minute" "$home/log/seed.log" build_seed_lane ||
    die "the registry cannot be made; see $home/log/seed.log"
}

build_seed_lane() { debian_lane && { have "$seed" || make_artifact "$seed" build_seed; }; }

debian_lane() {
  have "$debian" || make_artifact "$debian" debian_engine || return
  have "$minimal" || make_artifact "$minimal" debian_minimal
}

prepare_debian() {
  need_root
  need_debian_mirrors
  need_tools mmdebstrap=mmdebstrap python3=python3 unshare=util-linux xargs=findutils
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || install_packages debian-archive-keyring
}

need_npm() { command -v npm >/dev/null || die "the TypeScript SDK is installed with npm, and 'npm' is not on PATH"; }

# Static programs in a tree of the paths at which the engine looks for them.
build_programs() {
  local stamp=github.com/dagger/dagger/engine command=github.com/dagger/dagger/cmd
  mkdir -p "$1"/{build,usr/local/bin,usr/bin,opt/cni/bin}
  (cd "$here/engine/go" && GOFLAGS=-mod=readonly GOWORK=off CGO_ENABLED=0 go build -trimpath \
    -ldflags "-s -w -X $stamp.Version=$version -X $stamp.Tag=$version" \
    -o "$1/build/" "$command/engine" "$command/dagger" "$command/init" "$command/dnsname") || return
  mv "$1/build/engine" "$1/usr/local/bin/dagger-engine" &&
    mv "$1/build/init" "$1/usr/local/bin/dagger-init" &&
    mv "$1/build/dnsname" "$1/opt/cni/bin/dnsname" &&
    mv "$1/build/dagger" "$1/dagger" && rmdir "$1/build" && link_programs "$1"
}

# Debian keeps these elsewhere than the engine expects them.
link_programs() {
  local plugin
  ln -s /usr/sbin/runc "$1/usr/local/bin/runc"
  ln -s /usr/sbin/xtables-legacy-multi /usr/sbin/xtables-nft-multi "$1/usr/bin/"
  for plugin in bridge firewall host-local loopback portmap tuning; do
    ln -s "/usr/lib/cni/$plugin" "$1/opt/cni/bin/$plugin"
  done
}

build_seed() { python "$here/engine/oci.py" layout "$minimal" "$1" "$arch"; }
