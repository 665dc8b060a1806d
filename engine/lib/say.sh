# shellcheck shell=bash
# Messages, progress and the lock. Everything goes to stderr: stdout belongs to dagger.

say() { printf 'daggerw: %s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

# Log lines may hold the addresses of mirrors, with credentials: never show them.
show_log() { tail -n "${2:-20}" "$1" | sed -E 's#[a-z+]+://[^ ]*#<address>#g; s/^/  | /' >&2; }

# step WHAT USUAL LOG COMMAND...: runs a command in a process group of its own, its output in LOG,
# and says every 15 s how long it has taken. An interrupt ends the whole group.
step() {
  local what=$1 usual=$2 log=$3 pid began=$SECONDS
  shift 3
  say "$what (usually $usual)…"
  set -m
  ( exec 9>&-; "$@" ) >"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  # shellcheck disable=SC2064
  trap "kill -TERM -- -$pid 2>/dev/null || true; exit 130" INT TERM HUP
  step_wait "$what" "$began" "$pid"
  trap - INT TERM HUP
  wait "$pid" || { say "$what failed; the end of $log:"; show_log "$log"; return 1; }
  say "$what: done in $((SECONDS - began)) s"
}

step_wait() {
  local next=15
  while kill -0 "$3" 2>/dev/null; do
    sleep 0.3
    if ((SECONDS - $2 >= next)); then
      say "$1… $((SECONDS - $2)) s"
      next=$((next + 15))
    fi
  done
}

# lock [FILE]: one at a time. File descriptor 9 holds the lock, one of them at once; children must close it (9>&-).
lock() {
  local file=${1:-$home/lock}
  exec 9>"$file"
  flock -n 9 && return
  say "another daggerw is setting things up; waiting for it…"
  flock -w "${IMAGE_FACTORY_LOCK_SECONDS:-1800}" 9 || die "the other daggerw still holds $file; see 'fuser $file'"
}

unlock() { exec 9>&-; }
