# shellcheck shell=bash
# Where everything is kept, and the names of what is built: each holds a hash of what made it.

state_init() {
  home=${IMAGE_FACTORY_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/image-factory}
  case "$home" in
    *[:,\ ]*) die "IMAGE_FACTORY_HOME must not hold a colon, comma or space: $home" ;;
    /*) ;;
    *) home=$PWD/$home ;;
  esac
  mkdir -p "$home"/{built,log,run,registry,state,tmp} && chmod 700 "$home"
  home=$(cd "$home" && pwd -P)
  # The name tells this engine's connections from those of another state folder's engine.
  socket=$home/run/engine/$(printf '%s' "$home" | cksum | cut -d' ' -f1).sock
  version=$(wanted_version)
  arch=$(machine_arch)
}

# The version in dagger.json, which is the module's own promise.
wanted_version() {
  local found
  found=$(sed -nE 's/.*"engineVersion"[[:space:]]*:[[:space:]]*"(v[0-9]+\.[0-9]+\.[0-9]+)".*/\1/p' "$here/dagger.json" 2>/dev/null | head -1)
  [ -n "$found" ] || die "dagger.json names no engineVersion"
  printf '%s' "$found"
}

machine_arch() {
  case "$(uname -m)" in
    x86_64) echo amd64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) die "the embedded engine is built for x86_64 and aarch64 only, this machine is $(uname -m)" ;;
  esac
}

# key PATH...: a hash of the files below engine/ that make one artifact, and of version and CPU.
key() {
  local files
  files=$(cd "$here/engine" && find "$@" -type f -not -path '*/node_modules/*' | LC_ALL=C sort)
  (cd "$here/engine" && printf '%s\n' "$files" | xargs sha256sum; echo "$version $arch") | sha256sum | cut -c1-16
}
