#!/bin/sh
# Make the seed image a machine that resolves: apt from the machine's mirrors, Python, and uv by its hash.
# Reads DEBIAN_MIRROR, DEBIAN_SECURITY_MIRROR, PYTHON_INDEX and DEBIAN_SNAPSHOT, the day of which the mirrors are a snapshot. Tests give other folders: APT and BOOTSTRAP.
set -eu

# given ADDRESS WHAT FLAG: ends when an address is empty.
given() {
  if [ -z "$1" ]; then
    echo "MIRROR_MISSING: no address of $2: the seed's apt names none; give $3=env:NAME" >&2
    exit 2
  fi
  hide "$1"
}

# hide ADDRESS: tells sed to leave its host out.
hide() {
  host=${1#*://}
  host=${host%%/*}
  host=${host##*@}
  hidden="$hidden;s|$host|<mirror>|g;s|${host%%:*}|<mirror>|g"
}
hidden='s,[a-z]+://[^ ]*,<mirror>,g;s, ?\[IP:[^]]*\],,g'
given "${DEBIAN_MIRROR:-}" "the debian archive" --debian-mirror
given "${DEBIAN_SECURITY_MIRROR:-}" "the security archive" --debian-security-mirror
[ -z "${PYTHON_INDEX:-}" ] || hide "$PYTHON_INDEX"
apt=${APT:-/etc/apt} bootstrap=${BOOTSTRAP:-/bootstrap}
log=$(mktemp)

# step WHAT COMMAND...: says what failed in the program's own words, without the addresses that it names.
step() {
  what=$1
  shift
  "$@" >"$log" 2>&1 && return
  grep -E '^(E|W|ERROR):' "$log" | sed -E "$hidden;s,^,RESOLVE_SETUP: ," >&2
  ! grep -q 'is expired (invalid since' "$log" ||
    echo "RESOLVE_SNAPSHOT: a Release file has ended: for a snapshot of a day give --debian-snapshot=YYYY-MM-DD, else take a mirror that is kept up to date" >&2
  echo "RESOLVE_SETUP: $what" >&2
  rm -f "$log"
  exit 1
}

rm -f "$apt"/sources.list.d/*
cat >"$apt/sources.list" <<LIST
deb $DEBIAN_MIRROR bookworm main
deb $DEBIAN_MIRROR bookworm-updates main
deb $DEBIAN_SECURITY_MIRROR bookworm-security main
LIST
# The resolver holds each Release file against that day: toolbox/resolve/snapshot.py.
[ -z "${DEBIAN_SNAPSHOT:-}" ] || echo 'Acquire::Check-Valid-Until "false";' >"$apt/apt.conf.d/99snapshot"
export DEBIAN_FRONTEND=noninteractive
step "the package lists of the Debian mirrors could not be read" apt-get update -qq
step "the resolver's own packages could not be installed from the Debian mirrors" \
  apt-get install -qq -y --no-install-recommends ca-certificates debian-archive-keyring python3 python3-installer python3-packaging python3-pip
# Without an address pip has one of its own.
[ -z "${PYTHON_INDEX:-}" ] || export PIP_INDEX_URL="$PYTHON_INDEX"
step "the Python index gives no $(cut -d' ' -f1 "$bootstrap/uv.txt"), which resolves wheels: it has to have the wheel of uv" \
  pip install -q --break-system-packages --root-user-action=ignore --require-hashes -r "$bootstrap/uv.txt"
rm -f "$apt/sources.list" "$log"
