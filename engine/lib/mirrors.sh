# shellcheck shell=bash
# The addresses of package mirrors, from the machine's own apt and pip. They are handed on in
# variables and files that only root reads, and are never printed: they may hold credentials.

# The root of the archive that apt knows by this label ("Debian", "Debian-Security").
apt_archive() {
  command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n "s/^$1|//p" | head -1
}

# The index that pip uses: its configuration and environment, else the default that it was built with.
pip_index() {
  local found
  found=$(pip_python -m pip config get global.index-url 2>/dev/null || true)
  [ -n "$found" ] || found=$(pip_python -c 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)' 2>/dev/null || true)
  printf '%s' "$found"
}

pip_python() { if python3 -c 'import pip' 2>/dev/null; then python3 "$@"; else /usr/bin/python3 "$@"; fi; }

# The module proxies of this machine's Go; without a Go here, the toolbox's Go has its own default.
go_proxy() { ! command -v go >/dev/null || GOTOOLCHAIN=local go env GOPROXY 2>/dev/null; }

# detect NAME COMMAND...: sets and exports NAME unless the user has. The answer is remembered for an
# hour, or until the configuration of apt or pip changes: asking them takes half a second.
detect() {
  local name=$1 cache=$home/run/mirror.$1 found
  shift
  [ -z "${!name:-}" ] || return 0
  if fresh "$cache"; then
    found=$(<"$cache")
  else
    # A program that fails knows no address.
    found=$("$@") || found=
    (umask 077 && printf '%s' "$found" >"$cache.$$" && mv "$cache.$$" "$cache")
  fi
  [ -n "$found" ] || { rm -f "$cache"; return 0; }
  printf -v "$name" '%s' "$found"
  export "${name?}"
}

fresh() {
  local source
  [ -n "$(find "$1" -mmin -60 2>/dev/null)" ] || return 1
  for source in /etc/apt /etc/apt/sources.list.d /etc/apt/sources.list.d/* /etc/apt/sources.list /etc/pip.conf \
    "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf" "${PIP_CONFIG_FILE:-/etc/pip.conf}"; do
    [ ! "$source" -nt "$1" ] || return 1
  done
}

detect_debian_mirrors() {
  detect IMAGE_FACTORY_DEBIAN_MIRROR apt_archive Debian
  detect IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR apt_archive Debian-Security
}

detect_mirrors() {
  detect_debian_mirrors
  [ -z "${PIP_INDEX_URL:-}" ] || export "IMAGE_FACTORY_PYTHON_INDEX=${IMAGE_FACTORY_PYTHON_INDEX:-$PIP_INDEX_URL}"
  detect IMAGE_FACTORY_PYTHON_INDEX pip_index
  detect IMAGE_FACTORY_GO_PROXY go_proxy
}

# The sources of bookworm, whatever release the machine itself runs.
write_sources() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  (
    umask 077
    echo "deb [signed-by=$keyring] $IMAGE_FACTORY_DEBIAN_MIRROR bookworm main"
    echo "deb [signed-by=$keyring] $IMAGE_FACTORY_DEBIAN_MIRROR bookworm-updates main"
    echo "deb [signed-by=$keyring] $IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR bookworm-security main"
  ) >"$1"
}

fetch_apt_lists() {
  step "apt-get update" "5 seconds" "$home/log/apt-update.log" apt-get update || true
  detect_debian_mirrors
}

# Whether apt knows both archives. Before its first update it does not say whose its archives are.
have_debian_mirrors() {
  detect_debian_mirrors
  # shellcheck disable=SC2016
  [ -n "$(apt-get indextargets --format '$(LABEL)' 'Created-By: Packages' 2>/dev/null)" ] || fetch_apt_lists
  [ -n "${IMAGE_FACTORY_DEBIAN_MIRROR:-}" ] && [ -n "${IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR:-}" ]
}

need_debian_mirrors() {
  detect_debian_mirrors
  if [ -z "${IMAGE_FACTORY_DEBIAN_MIRROR:-}" ] && command -v apt-get >/dev/null; then
    fetch_apt_lists
  fi
  [ -n "${IMAGE_FACTORY_DEBIAN_MIRROR:-}" ] || die "apt knows no Debian archive; set IMAGE_FACTORY_DEBIAN_MIRROR to the address of one"
  [ -n "${IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR:-}" ] || die "apt knows no Debian-Security archive; set IMAGE_FACTORY_DEBIAN_SECURITY_MIRROR"
}
