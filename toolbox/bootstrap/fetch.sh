#!/bin/sh
# Fetch .debs with apt's own downloader, which verifies each by sha256: from the store (STORE, a registry that keeps
# inputs, entered with STORE_LOGIN, USER:PASSWORD, and by the authorities of STORE_CA) when there is one, else from the mirrors (DEBIAN_MIRROR, DEBIAN_SECURITY_MIRROR).
# usage: fetch.sh LIST OUT      LIST: lines of "archive path sha256 size"
set -eu
list=$1
out=$2
# shellcheck source=toolbox/bootstrap/times.sh
. /bootstrap/times.sh
auth=/etc/apt/auth.conf.d/mirrors.conf
mkdir -p "$out"

# address ARCHIVE: the mirror's address without credentials, which go to apt's own file for them.
address() {
  case $1 in
    debian) root=${DEBIAN_MIRROR:-} flag=--debian-mirror ;;
    debian-security) root=${DEBIAN_SECURITY_MIRROR:-} flag=--debian-security-mirror ;;
    *) echo "INPUT_ARCHIVE: unknown archive \"$1\", expected debian or debian-security" >&2; exit 2 ;;
  esac
  if [ -z "$root" ]; then
    echo "MIRROR_MISSING: no address of the $1 archive: the seed's apt names none; give $flag=env:NAME" >&2
    exit 2
  fi
  case $root in
    *://*:*@*)
      login=${root#*://}
      login=${login%%@*}
      root=${root%%://*}://${root#*@}
      (umask 077; echo "machine $root login ${login%%:*} password ${login#*:}" >>"$auth")
      ;;
  esac
}

# enter: where the store's blobs are, and how apt enters it.
enter() {
  host=${STORE#*://}
  host=${host%%/*}
  namespace=${STORE#*://"$host"}
  blobs=${STORE%"$namespace"}/v2$namespace/factory/inputs/blobs
  [ -z "${STORE_CA:-}" ] || echo "Acquire::https::CAInfo \"$STORE_CA\";" >/etc/apt/apt.conf.d/99store
  if [ -n "${STORE_LOGIN:-}" ]; then
    (umask 077; echo "machine $host login ${STORE_LOGIN%%:*} password ${STORE_LOGIN#*:}" >>"$auth")
  fi
}

[ -z "${STORE:-}" ] || enter
set --
while read -r archive path sha256 _; do
  if [ -n "${STORE:-}" ]; then
    url=$blobs/sha256:$sha256
  else
    address "$archive"
    url=${root%/}/$path
  fi
  set -- "$@" "$url" "$out/${path##*/}" "SHA256:$sha256"
done <"$list"
status=0
/usr/lib/apt/apt-helper -o Acquire::Retries=3 download-file "$@" >/tmp/apt-helper.log 2>&1 || status=$?
rm -f "$auth"
[ "$status" = 0 ] && times_note fetch && exit 0
# Not found, not the locked bytes, or no answer.
code=INPUT_UNREACHABLE next="see whether the mirror answers, or give another one with --debian-mirror"
if grep -q ' 404 ' /tmp/apt-helper.log; then
  code=INPUT_GONE next="renew the toolbox's lock with ./daggerw call lock export --path=."
elif grep -qi 'hash sum mismatch' /tmp/apt-helper.log; then
  code=INPUT_MISMATCH next="the mirror's file is not the locked one; try another mirror"
fi
grep '^E:' /tmp/apt-helper.log | sed -E "s,://[^/]*,://<mirror>,g; s/^E: /$code: /" >&2
echo "$code: .debs of the toolbox could not be fetched: $next" >&2
exit 3
