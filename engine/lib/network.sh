# shellcheck shell=bash
# The engine's network: a bridge on the host and rules of iptables for its address range.

# Sets network and range: what the user names, else what this state folder used before, else a free one.
network_choose() {
  local wanted=${IMAGE_FACTORY_NETWORK:-}
  [ -n "$wanted" ] || wanted=$(cat "$home/run/network" 2>/dev/null || network_free)
  [[ $wanted =~ ^([a-z][a-z0-9]{0,12}):([0-9]+\.[0-9]+\.0\.0/16)$ ]] ||
    die "IMAGE_FACTORY_NETWORK must be NAME:A.B.0.0/16 with a NAME of up to 13 letters and digits, got $wanted"
  network=${BASH_REMATCH[1]} range=${BASH_REMATCH[2]}
}

# "dagger", which is the engine's default, unless a bridge of that name is somebody else's.
network_free() {
  local name=dagger second=87
  [ ! -e /sys/class/net/dagger0 ] || name=dagger$(printf '%s' "$home" | cksum | cut -c1-4)
  while range_used "10.$second"; do second=$((second + 2)); done
  echo "$name:10.$second.0.0/16"
}

# Whether a route of this machine leads into PREFIX.0.0/16 (/proc/net/route has addresses in hexadecimal, reversed).
range_used() {
  local hex
  hex=$(printf '%02X%02X' "${1#*.}" "${1%.*}")
  awk -v end="$hex" 'NR > 1 && substr($2, 5) == end { found = 1 } END { exit !found }' /proc/net/route
}

# Removes the bridge and the rules that an engine which was killed has left. Only its own.
network_clean() {
  local record
  record=$(cat "$home/run/network" 2>/dev/null) || return 0
  [ -e "/sys/class/net/${record%%:*}0" ] || return 0
  have "$debian" || return 0
  mkdir -p "$home/run/clean.root"
  unshare --mount --pid --fork --kill-child bash "$here/engine/inside.sh" "$home/run/clean.root" "$debian" "" \
    "$here/engine/lib:/mnt" -- sh /mnt/network-clean.sh "${record%%:*}" "${record#*:}" \
    9>&- >"$home/log/network.log" 2>&1 || say "could not remove the old network of the engine; see $home/log/network.log"
}
