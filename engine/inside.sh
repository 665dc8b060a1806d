#!/usr/bin/env bash
# Enters a root file system of its own and runs a command there. Called through `unshare`, so that
# every mount made here, and every process started here, is gone when the first process ends.
# usage: inside.sh SCRATCH LOWER EXTRA [SOURCE:TARGET]... -- COMMAND...
set -euo pipefail
umask 022

scratch=$1 lower=$2 extra=$3
shift 3

# Writes go to memory: the built root file systems stay as they were made.
mount -t tmpfs -o mode=755 image-factory "$scratch"
mkdir "$scratch"/upper "$scratch"/work "$scratch"/root
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
root=$scratch/root

mkdir -p "$root"/proc "$root"/sys "$root"/dev "$root"/.old
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
[ ! -d "$extra" ] || cp -a "$extra/." "$root/"

while [ "$1" != -- ]; do
  mkdir -p "$root${1#*:}"
  mount --bind "${1%%:*}" "$root${1#*:}"
  shift
done
shift

cd "$root"
pivot_root . .old
# shellcheck disable=SC2016
exec chroot . /bin/sh -c 'umount -l /.old && rmdir /.old && exec "$@"' sh "$@"
