#!/bin/sh
# Make the seed image a machine that resolves: apt from the machine's mirrors, Python, and uv by its hash.
# Reads DEBIAN_MIRROR, DEBIAN_SECURITY_MIRROR and PYTHON_INDEX.
set -eu
: "${DEBIAN_MIRROR:?MIRROR_MISSING: no address of the debian archive: give --debian-mirror=env:NAME, or call through ./daggerw}"
: "${DEBIAN_SECURITY_MIRROR:?MIRROR_MISSING: no address of the security archive: give --debian-security-mirror=env:NAME}"
: "${PYTHON_INDEX:?MIRROR_MISSING: no address of a Python index: give --python-index=env:NAME}"
rm -f /etc/apt/sources.list.d/*
cat >/etc/apt/sources.list <<LIST
deb $DEBIAN_MIRROR bookworm main
deb $DEBIAN_MIRROR bookworm-updates main
deb $DEBIAN_SECURITY_MIRROR bookworm-security main
LIST
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends ca-certificates debian-archive-keyring python3 python3-packaging python3-pip >/dev/null
PIP_INDEX_URL=$PYTHON_INDEX pip install -q --break-system-packages --root-user-action=ignore --require-hashes -r /bootstrap/uv.txt
rm -f /etc/apt/sources.list
