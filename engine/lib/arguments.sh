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

# Splits the words of a command: `before`, with dagger's own flags and the word `call`; `own`, the constructor's flags, each in
# one word; `verb`, the function that is called; `rest`. Fails where nothing is called. Only dagger's own flags have no value.
split_call() {
  before=() own=() verb='' rest=()
  while [ $# -gt 0 ] && [ "$1" != call ]; do before+=("$1"); shift; done
  [ $# -gt 0 ] || return 1
  before+=(call)
  shift
  while [[ ${1:-} == -* ]] && [ "$1" != -- ]; do
    case "$1" in
      *=* | --help | --silent | --quiet | --verbose | --debug | --interactive | --no-exit | --web | --auto-apply | --eager-runtime) own+=("$1") ;;
      --*) [ $# -lt 2 ] || { own+=("$1=$2"); shift; } ;;
      *) own+=("$1") ;;
    esac
    shift
  done
  verb=${1:-}
  [ $# = 0 ] || rest=("${@:2}")
}

# Sets arguments: the same, with the constructor's flags after the word `call`. The module is always named, as the last of them: keys
# and credentials go to this one, whatever the folder or DAGGER_MODULE says.
insert_flags() {
  local before own verb rest name variable
  arguments=("$@")
  split_call "$@" || return 0
  ! foreign_module "$@" || return 0
  refuse_defaults "$(called_in "$@")"
  other_repository "$@"
  flags=()
  detect_mirrors
  for name in debian-mirror debian-security-mirror python-index; do
    variable=IMAGE_FACTORY_${name^^}
    flag_of "$name" "${variable//-/_}" "${own[@]}"
  done
  [ -z "${IMAGE_FACTORY_GO_PROXY:-}" ] || given --go-proxy "${own[@]}" || flags+=(--go-proxy=env:IMAGE_FACTORY_GO_PROXY)
  [ ! -s "$home/run/registry.port" ] || given --store "${own[@]}" || ! running registry >/dev/null || flags+=("--store=tcp://$(registry_address)")
  [ "$engine" != embedded ] || given --seed "${own[@]}" || flags+=("--seed=$(seed_reference)")
  release_flags "$verb" "${own[@]}"
  arguments=("${before[@]}" "${flags[@]}" "${own[@]}" "--mod=$here" ${verb:+"$verb"} "${rest[@]}")
}

# Called from inside another repository that has images of its own, that one is built: --source is added to own.
other_repository() {
  local folder
  ! given --source "${own[@]}" || return 0
  folder=$(repository_around "$(called_in "$@")") && [ "$folder" != "$here" ] || return 0
  say "note: building the repository $folder; --source=$here builds the factory's own"
  own=("--source=$folder" "${own[@]}")
}

flag_of() {
  local name=$1 variable=$2
  shift 2
  given "--$name" "$@" && return
  if [ -n "${!variable:-}" ]; then
    flags+=("--$name=env:$variable")
  elif [ "$engine" = embedded ] && [ "$name" != python-index ]; then
    # Other engines' seeds, and pip, know where they fetch from; the embedded engine's seed does not.
    say "note: no address for --$name was found on this machine; set $variable, or give --$name=env:NAME"
  fi
}

# Whether another module is called, or none: it has other flags, and gets none of ours. Wherever dagger reads these words they count, also
# among other letters (-sm).
foreign_module() {
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    [[ ! $1 =~ ^(-[vqsdiwEyj]*[mM].*|--(no-)?mod(=.*)?)$ ]] || return 0
    shift
  done
  return 1
}

# Sets export_path to what `build-all … export --path=P` or `build-all … --output=P` writes to, or to nothing.
find_export() {
  local before own verb rest seen=build word
  export_path=
  ! split_call "$@" || [ "$verb" = build-all ] || return 0
  set -- "${rest[@]}"
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    word=$1
    shift
    case "$seen $word" in
      "build export") seen="export" ;;
      "export --path="* | "export -o="* | "build --output="* | "build -o="*) export_path=${word#*=} ;;
      "export --path" | "export -o" | "build --output" | "build -o") export_path=${1:-} ;;
      "export -o"* | "build -o"*) export_path=${word#-o} ;;
      "build --platforms" | "build --compression" | "build --have") shift ;;
    esac
  done
}

# Puts --have=FILE right after build-all.
insert_have() {
  local before own verb rest
  split_call "${arguments[@]}"
  arguments=("${before[@]}" "${own[@]}" "$verb" "--have=$1" "${rest[@]}")
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
