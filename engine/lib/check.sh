# shellcheck shell=bash
# Dagger's own `check`. It takes no flags of the module, but reads defaults from a file .env in the folder that it is called
# in: one is made for the call, in a folder of its own, with what this machine and the caller give.

# The gates that take images and platforms.
check_gates=(test policy sbom scan)

# run_check WORD...: dagger's own flags, `check`, then what belongs to it: --images, --platforms, the constructor's flags.
run_check() {
  local folder=$home/run/check.$$ lines=() words=() arguments=() asked=("$@") word
  while [ "$1" != check ]; do words+=("$1"); shift; done
  words+=(check --mod "$here")
  shift
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case "$word" in
      --images | --platforms | --advisories | --databases) word=$word=${1:-} && shift ;;
    esac
    case "$word" in
      --images=* | --platforms=*) check_choice "${word%%=*}" "${word#*=}" ;;
      --*=*) check_default "$word" || words+=("$word") ;;
      *) words+=("$word") ;;
    esac
  done
  refuse_defaults "$(called_in "$@")"
  insert_flags call
  for word in "${arguments[@]:1}"; do given_line "$word" || check_default "$word" || true; done
  # Those of checks that were killed; others may be at work.
  find "$home/run" -maxdepth 1 -name 'check.*' -mmin +1440 -exec rm -rf {} +
  mkdir -p "$folder"
  (umask 077 && printf '%s\n' "${lines[@]}" >"$folder/.env")
  arguments=("${words[@]}")
  choose_command "${asked[@]}"
  cd "$folder"
  exec "${command[@]}"
}

# Whether dagger is asked for its checks: the first word that is no flag.
is_check() {
  while [[ ${1:-} == -* ]]; do shift; done
  [ "${1:-}" = check ]
}

# A choice of images or platforms is an argument of each gate.
check_choice() {
  local gate
  for gate in "${check_gates[@]}"; do check_line "${gate}_${1#--}" "$2"; done
}

# check_default --NAME=VALUE: adds the line of a flag of the constructor; fails for another flag.
check_default() {
  local name value=${1#*=}
  name=${1%%=*}
  name=$(camel "${name#--}")
  case "$name" in
    advisories | databases | source) value=$(realpath -e -- "$value") || die "${1%%=*}: there is no folder $value" ;;
    debianMirror | debianSecurityMirror | pythonIndex | goProxy | registryAuth) value=$(secret_address "$value") ;;
    seed | store | grypeDbUrl | trivyDbRepository) ;;
    *) return 1 ;;
  esac
  check_line "$name" "$value"
}

# Dagger reads the file as a shell would: what is between single quotes stays as it is.
check_line() { lines+=("image_factory_$1='${2//\'/\'\\\'\'}'"); }

# A place in the short form of flags (env:NAME), as an address (env://NAME).
secret_address() {
  case "$1" in
    *://*) printf '%s' "$1" ;;
    env:* | file:* | cmd:* | vault:*) printf '%s://%s' "${1%%:*}" "${1#*:}" ;;
    *) printf '%s' "$1" ;;
  esac
}

# Whether a line of this flag is there already: what the caller gives comes before what was found.
given_line() {
  local name line
  name=${1%%=*}
  name=$(camel "${name#--}")
  for line in "${lines[@]}"; do [[ $line != image_factory_$name=* ]] || return 0; done
  return 1
}

# debian-mirror -> debianMirror: Dagger compares names without their case, but with every other character.
camel() { sed -E 's/-(.)/\U\1/g' <<<"$1"; }

# Whether `check` is asked for another day: dagger's own takes no arguments, and no gate of a commit asks a registry.
asks_day() {
  local word
  is_check "$@" || return 1
  for word in "$@"; do [[ $word != --at && $word != --at=* ]] || return 0; done
  return 1
}

# call_outlook WORD...: `check [FLAG...] --at=DAY` becomes `call [FLAG...] outlook --at=DAY`.
call_outlook() {
  local before=() flags=() own=()
  while [ "$1" != check ]; do before+=("$1"); shift; done
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      --at | --environments) own+=("$1=${2:-}") && shift ;;
      --at=* | --environments=*) own+=("$1") ;;
      *) flags+=("$1") ;;
    esac
    shift
  done
  arguments=("${before[@]}" call "${flags[@]}" outlook "${own[@]}")
}
