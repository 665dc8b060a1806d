#!/bin/sh
# Unpack .debs into a root file system and do what their maintainer scripts would have done for the toolbox.
# usage: unpack.sh DEBS OUT
set -eu
debs=$1
out=$2
# shellcheck source=toolbox/bootstrap/times.sh
. /bootstrap/times.sh
for name in bin sbin lib lib64; do
  mkdir -p "$out/usr/$name"
  ln -s "usr/$name" "$out/$name"
done
for deb in "$debs"/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$out" --keep-directory-symlink --no-same-owner -p
done
cp "$out/usr/share/base-passwd/passwd.master" "$out/etc/passwd"
cp "$out/usr/share/base-passwd/group.master" "$out/etc/group"
mkdir -p "$out/etc/ssl/certs" "$out/usr/local/share/ca-certificates" "$out/tmp" "$out/var/lib/dpkg"
chmod 1777 "$out/tmp"
find "$out/usr/share/ca-certificates" -name '*.crt' | LC_ALL=C sort | xargs cat >"$out/etc/ssl/certs/ca-certificates.crt"
# Without it the engine adds the machine's own certificates to the bundle by itself, and saves seconds in every step.
rm -f "$out/usr/sbin/update-ca-certificates"
[ -e "$out/usr/bin/python3" ] || ln -s python3.11 "$out/usr/bin/python3"
rm -rf "$out/usr/share/doc" "$out/usr/share/man" "$out/usr/share/locale" "$out/usr/share/info"
times_note unpack
