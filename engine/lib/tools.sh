# shellcheck shell=bash
# The programs that building needs. What is missing is installed with apt-get, and said.

# The system's Python: a version manager's shim costs a tenth of a second per start.
python_path() { if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else echo python3; fi; }

python_exec() { exec "$(python_path)" -I "$@"; }

python() { (python_exec "$@"); }

need_root() {
  [ "$(id -u)" = 0 ] || die "the embedded engine must run as root; run as root, or start Docker, or set _EXPERIMENTAL_DAGGER_RUNNER_HOST"
}

# need_tools PROGRAM=PACKAGE...
need_tools() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "please install: ${missing[*]}"
  install_packages "${missing[@]}"
}

install_packages() {
  say "installing on this machine with apt-get: $*"
  step "apt-get install $*" "10 to 30 seconds" "$home/log/apt.log" apt_install "$@" ||
    die "could not install $*; install them by hand and run again"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y --no-install-recommends "$@" && return
  apt-get update && apt-get install -y --no-install-recommends "$@"
}

# Go of 1.21 or newer fetches the exact toolchain that engine/go/go.mod names.
need_go() {
  local found
  command -v go >/dev/null || die "the embedded engine is built with Go 1.21 or newer, and 'go' is not on PATH"
  found=$(GOTOOLCHAIN=local go env GOVERSION)
  if ! [[ $found =~ ^go1\.([0-9]+) ]] || ((BASH_REMATCH[1] < 21)); then die "Go 1.21 or newer is needed, found $found"; fi
}
