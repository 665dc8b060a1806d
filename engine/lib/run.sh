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
  insert_flags "$@"
  find_export "$@"
  [ -z "$export_path" ] || run_export
  exec "$cli" "${arguments[@]}"
}

# These commands of dagger talk to no engine.
needs_engine() {
  case "$1" in
    version | help | completion | --help | -h | --version) return 1 ;;
    *) return 0 ;;
  esac
}

# The engine's export writes everything each time, so it is told which blobs are there already.
run_export() {
  local have_file=$home/tmp/have.$$.json code=0
  space_check "$export_path"
  python "$here/engine/dist.py" have "$export_path" "$home/run/verified.json" >"$have_file"
  insert_have "$have_file"
  forward "$cli" "${arguments[@]}" || code=$?
  rm -f "$have_file"
  [ "$code" != 0 ] || python "$here/engine/dist.py" finish "$export_path" "$home/run/verified.json" || code=1
  exit "$code"
}

# Runs a command in the foreground; signals of the terminal reach it by themselves, others are handed on.
forward() {
  local child code=0
  "$@" <&0 &
  child=$!
  trap 'kill -TERM "$child" 2>/dev/null || true' TERM HUP
  trap ':' INT
  wait "$child" || code=$?
  while kill -0 "$child" 2>/dev/null; do code=0; wait "$child" || code=$?; done
  trap - TERM HUP INT
  return "$code"
}

# Too little disk is said before the work starts: what is kept already counts as available.
space_check() {
  [ "$engine" = embedded ] || return 0
  local wanted=${IMAGE_FACTORY_MIN_FREE_GB:-} kept free
  if [ -z "$wanted" ]; then
    kept=$(du -s --block-size=1G "$home/state" "$home/registry" "$1" 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }')
    wanted=$((60 - kept))
  fi
  ((wanted > 0)) || return 0
  free=$(df --output=avail --block-size=1G "$home" | tail -1)
  ((free >= wanted)) || die "build-all needs $wanted GB more in $home, and $free GB are free there; free some space, or set IMAGE_FACTORY_MIN_FREE_GB"
}
