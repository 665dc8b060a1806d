# shellcheck shell=bash
# Runs dagger: in place of this shell when nothing is left to do afterwards.

run_dagger() {
  export DAGGER_NO_NAG=1 DO_NOT_TRACK=1 DAGGER_NO_UPDATE_CHECK=1
  if needs_engine "${1:-}"; then
    start_engine
    start_registry
  else
    choose_cli
    need_cli
  fi
  if asks_day "$@"; then
    call_outlook "$@"
    set -- "${arguments[@]}"
  fi
  ! is_check "$@" || foreign_module "$@" || run_check "$@"
  insert_flags "$@"
  insert_terminal
  ! asks_nobody || die "LOCK_ASKS: lock shows what it changes and asks, and there is no terminal: give -y before call, or end with: lock export --path=."
  find_export "$@"
  [ -z "$export_path" ] || run_export "$@"
  choose_command "$@"
  exec "${command[@]}"
}

# A changeset is applied when somebody says yes: found out after a minute of resolving that nobody can be asked is late.
asks_nobody() {
  [ "${arguments[-1]:-}" = lock ] || return 1
  ! given -y "${arguments[@]}" && ! given --auto-apply "${arguments[@]}" || return 1
  ! { : </dev/tty; } 2>/dev/null
}

# Sets command: the client, run by engine/call where nobody sees what it does or its errors are no terminal's, and while it exports.
choose_command() {
  local logs=-
  command=("$cli" "${arguments[@]}")
  given call "${arguments[@]}" || given check "${arguments[@]}" || return 0
  command -v "$(python_path)" >/dev/null || return 0
  if in_short "$@"; then logs=$home/log/calls; fi
  [ "$logs" = - ] && [ -t 2 ] && ! exports "$@" || command=("$(python_path)" -IB "$here/engine/call" "$logs" "${command[@]}")
}

# Without a terminal a call is told in few lines, unless its flags say how.
in_short() {
  local flag
  [ ! -t 1 ] && [ ! -t 2 ] && [ -z "${DAGGER_PROGRESS:-}" ] || return 1
  for flag in --progress --silent -s --quiet -q --debug -d --verbose -v -vv -vvv --interactive -i; do
    ! given "$flag" "$@" || return 1
  done
}

exports() { given export "$@" || given --output "$@" || given -o "$@"; }

# These commands of dagger talk to no engine.
needs_engine() {
  case "$1" in
    version | help | completion | --help | -h | --version) return 1 ;;
    *) return 0 ;;
  esac
}

# The engine's export writes everything each time, so it is told which blobs are there already.
run_export() {
  local have_file=$home/tmp/have.$$.json
  [ "$engine" != embedded ] || space_check "$export_path"
  insert_have "$have_file"
  choose_command "$@"
  python_exec "$here/engine/dist.py" run "$export_path" "$home/run/verified.json" "$have_file" "${command[@]}"
}

# Too little disk is said before the work starts. What an earlier run has left counts as available.
space_check() {
  local total=${IMAGE_FACTORY_MIN_FREE_GB:-60} export_share=10 target
  # Where a build has finished before, only what changed needs room. Counting the state takes longer than a warm build.
  [ ! -f "$1/report.json" ] || total=${IMAGE_FACTORY_MIN_FREE_GB:-10}
  target=$(existing "$1")
  if [ "$(stat -c %d "$target")" = "$(stat -c %d "$home")" ]; then
    space_need "$total" "$home" "$home/state" "$home/registry" "$1"
  else
    ((total > export_share)) || export_share=$total
    space_need "$((total - export_share))" "$home" "$home/state" "$home/registry"
    space_need "$export_share" "$target" "$1"
  fi
}

# The nearest folder above a path that exists.
existing() {
  local path=$1
  while [ ! -d "$path" ]; do path=$(dirname "$path"); done
  echo "$path"
}

# space_need GB FOLDER KEPT...: enough free space where FOLDER is, or an end that says how much is missing.
# A limit that the user sets is taken as it is.
space_need() {
  local wanted=$1 folder=$2 free kept
  shift 2
  free=$(($(df --output=avail --block-size=1G "$folder" | tail -1)))
  ((free < wanted)) || return 0
  if [ -z "${IMAGE_FACTORY_MIN_FREE_GB:-}" ]; then
    # du fails for what is not there, and for what goes while it counts.
    kept=$({ du -s --block-size=1M "$@" 2>/dev/null || true; } | awk '{ sum += $1 } END { print int(sum / 1024) }')
    wanted=$((wanted - kept))
  fi
  ((free >= wanted)) || die "DISK_SPACE: build-all needs $wanted GB free at $folder, and there are $free GB. Free some, or move the state with IMAGE_FACTORY_HOME, or set IMAGE_FACTORY_MIN_FREE_GB"
}
