# shellcheck shell=bash
# The root file systems, made by mmdebstrap from the machine's own mirrors; none of their addresses stay inside.

engine_packages=git,runc,containernetworking-plugins,dnsmasq-base,iptables,iproute2,mount,ca-certificates,openssl,dumb-init,docker-registry,e2fsprogs

debian_engine() { bootstrap "$1" minbase "$engine_packages"; }

# The seed image and the ground of the SDK's Node: apt, a CA bundle and what Node links to.
debian_minimal() { bootstrap "$1" minbase ca-certificates,libatomic1; }

# bootstrap TARGET VARIANT PACKAGES
bootstrap() {
  local sources=$home/tmp/sources.$BASHPID options=$home/tmp/apt.$BASHPID result=0
  write_sources "$sources"
  (umask 077 && apt_options >"$options")
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1764547200} mmdebstrap --mode=root --variant="$2" --include="$3" \
    --aptopt="$options" --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --skip=cleanup/reproducible --components=main \
    bookworm "$1" - <"$sources" || result=$?
  rm -f "$sources" "$options"
  [ "$result" = 0 ] || return "$result"
  : >"$1/etc/apt/sources.list"
  rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap" "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap" "$1/etc/resolv.conf" "$1/etc/hostname"
  find "$1/var/lib/apt/lists" "$1/var/cache/apt" "$1/var/log" -type f -delete
}

# How this machine's apt reaches its mirrors (proxy, dates), without anything else of its configuration.
apt_options() {
  apt-config dump | grep -E '^Acquire::(http|https|Retries|Check-Valid-Until|Check-Date)\b' || true
}
