#!/bin/sh
# Say where the seed image itself fetches from, for what a call does not say: by the configuration of its apt, of pip and of Go, whether or
# not these programs are in it. Nothing is asked of the network.
# usage: addresses.sh OUT      OUT: lines of NAME=ADDRESS, for those that are configured. Addresses may hold credentials, so none is printed.
# Tests give another folder as ROOT.
set -eu
out=$1
root=${ROOT:-}
umask 077

# archive SUITE: the root below which apt knows a suite of this name, as a pattern, with Debian's component main, which tells it from archives of
# others that have suites of the same name. Other ways of fetching than HTTP are apt's alone.
archive() {
  apt-get update --print-uris 2>/dev/null | sed -nE "s,^'(https?://.*)/dists/$1/main/binary-.*,\1,p" | sort -u | head -n 1
}

# setting FILE NAME: the value of an assignment; the last one counts.
setting() {
  [ ! -f "$1" ] || sed -nE "s,^[[:space:]]*$2[[:space:]]*[=:][[:space:]]*([^[:space:]].*)$,\1,p" "$1" | tail -n 1 | sed -E 's,[[:space:]]+$,,'
}

# said NAME ADDRESS...: the first address that is one.
said() {
  name=$1
  shift
  for address; do
    [ -z "$address" ] || { printf '%s=%s\n' "$name" "$address"; return; }
  done
}

{
  said DEBIAN_MIRROR "$(archive '[a-z]+')"
  said DEBIAN_SECURITY_MIRROR "$(archive '[a-z]+-security')"
  said PYTHON_INDEX "${PIP_INDEX_URL:-}" "${UV_DEFAULT_INDEX:-}" "$(setting "$root${HOME:-/root}/.config/pip/pip.conf" index-url)" \
    "$(setting "$root/etc/pip.conf" index-url)"
  said GOPROXY "${GOPROXY:-}" "$(setting "$root${XDG_CONFIG_HOME:-${HOME:-/root}/.config}/go/env" GOPROXY)"
} >"$out"
