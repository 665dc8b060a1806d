#!/bin/sh
# Fetch the .debs that make the toolbox with apt's own downloader, which verifies each by sha256.
# usage: fetch.sh LIST OUT      LIST: lines of "archive path sha256 size"
set -eu
list=$1
out=$2
mkdir -p "$out"
set --
while read -r archive path sha256 _; do
  case $archive in
    debian) root=${DEBIAN_MIRROR:-} flag=--debian-mirror ;;
    debian-security) root=${DEBIAN_SECURITY_MIRROR:-} flag=--debian-security-mirror ;;
    *) echo "INPUT_ARCHIVE: unknown archive \"$archive\", expected debian or debian-security" >&2; exit 2 ;;
  esac
  if [ -z "$root" ]; then
    echo "MIRROR_MISSING: no address of the $archive archive: give $flag=env:NAME, or call through ./daggerw" >&2
    exit 2
  fi
  set -- "$@" "${root%/}/$path" "$out/${path##*/}" "SHA256:$sha256"
done <"$list"
/usr/lib/apt/apt-helper -o Acquire::Retries=5 download-file "$@" >/dev/null || {
  echo "INPUT_GONE: a .deb of the toolbox could not be fetched; renew its lock with ./daggerw call lock export --path=." >&2
  exit 3
}
