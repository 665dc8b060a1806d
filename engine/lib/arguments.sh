# shellcheck shell=bash
# The arguments of dagger: which of them name the module's constructor, and what build-all writes.

given() {
  local wanted=$1 word
  shift
  for word in "$@"; do
    case "$word" in "$wanted" | "$wanted"=*) return 0 ;; esac
  done
  return 1
}

# Sets arguments: the same, with the constructor's flags after the word `call`.
insert_flags() {
  local before=() name variable
  arguments=("$@")
  while [ $# -gt 0 ] && [ "$1" != call ]; do before+=("$1"); shift; done
  [ $# -gt 0 ] || return 0
  shift
  ! foreign_module "${before[@]}" "$@" || return 0
  flags=()
  detect_mirrors
  for name in debian-mirror debian-security-mirror python-index; do
    variable=IMAGE_FACTORY_${name^^}
    flag_of "$name" "${variable//-/_}" "$@"
  done
  [ -z "${IMAGE_FACTORY_GO_PROXY:-}" ] || given --go-proxy "$@" || flags+=(--go-proxy=env:IMAGE_FACTORY_GO_PROXY)
  [ ! -s "$home/run/registry.port" ] || given --store "$@" || ! running registry >/dev/null || flags+=("--store=tcp://$(registry_address)")
  [ "$engine" != embedded ] || given --seed "$@" || flags+=("--seed=$(seed_reference)")
  release_flags "$@"
  arguments=("${before[@]}" call "${flags[@]}" "$@")
}

flag_of() {
  local name=$1 variable=$2
  shift 2
  given "--$name" "$@" && return
  if [ -n "${!variable:-}" ]; then
    flags+=("--$name=env:$variable")
  else
    say "note: no address for --$name was found on this machine; set $variable, or give --$name=env:NAME"
  fi
}

# A call of another module (-m) has other flags.
foreign_module() { given -m "$@" || given --mod "$@"; }

# Sets export_path to what `build-all … export --path=P` or `build-all … --output=P` writes to, or to nothing.
find_export() {
  local seen='' word
  export_path=
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case "$seen $word" in
      *" build-all") seen=build ;;
      "build export") seen="export" ;;
      "export --path="* | "export -o="* | "build --output="* | "build -o="*) export_path=${word#*=} ;;
      "export --path" | "export -o" | "build --output" | "build -o") export_path=${1:-} ;;
    esac
  done
}

# Puts --have=FILE right after build-all.
insert_have() {
  local word out=()
  for word in "${arguments[@]}"; do
    out+=("$word")
    [ "$word" != build-all ] || out+=("--have=$1")
  done
  arguments=("${out[@]}")
}

# `stage … terminal` opens its shell in a network namespace of its own, which takes rights that the shell then gives up.
# The module asks for them, but dagger v0.21.8 overlooks the container's own setting: only the flag counts.
insert_terminal() {
  local word seen= out=()
  ! given --insecure-root-capabilities "${arguments[@]}" || return 0
  for word in "${arguments[@]}"; do
    out+=("$word")
    case "$seen:$word" in
      :stage) seen=stage ;;
      stage:terminal) out+=(--insecure-root-capabilities) && seen=terminal ;;
    esac
  done
  arguments=("${out[@]}")
}
