# shellcheck shell=bash
# Background programs in namespaces of their own. A record names a process by its number and start
# time, so that a number which the system has given to somebody else is never taken for ours.

# The 22nd field of /proc/PID/stat; the program's name, which may hold spaces, is cut off first.
start_time() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$1" != Z ] && echo "${20}"
}

# The number of the running process called NAME; fails when there is none.
running() {
  local pid began
  { read -r pid began <"$home/run/$1.pid"; } 2>/dev/null || return 1
  [ "$(start_time "$pid")" = "$began" ] && echo "$pid"
}

# spawn NAME LOWER EXTRA [SOURCE:TARGET]... -- COMMAND...: in its own session, root file system,
# mount and process namespaces; killing the outer process, however, kills all of it.
spawn() {
  local name=$1 scratch=$home/run/$1.root log=$home/log/$1.log pid
  shift
  mkdir -p "$scratch"
  [ ! -e "$log" ] || mv -f "$log" "$log.1"
  # /usr/bin comes first: there the engine links iptables to the tables that the kernel has.
  setsid env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin "${spawn_env[@]}" \
    unshare --mount --pid --fork --kill-child bash "$here/engine/inside.sh" "$scratch" "$@" 9>&- </dev/null >"$log" 2>&1 &
  pid=$!
  disown "$pid"
  echo "$pid $(start_time "$pid")" >"$home/run/$name.pid"
}

# The proxies of this machine, which the engine's own downloads need too.
spawn_proxies() {
  local name
  for name in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
    [ -z "${!name:-}" ] || spawn_env+=("$name=${!name}")
  done
}

# The first process inside the namespace: `unshare` itself blocks SIGTERM.
inner() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# wait_gone PID BEGAN SECONDS
wait_gone() {
  local end=$((SECONDS + $3))
  while [ "$(start_time "$1")" = "$2" ]; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# halt NAME SECONDS [LOSS]: SIGTERM, and SIGKILL after that many seconds, saying what that costs.
halt() {
  local pid began child
  pid=$(running "$1") || { rm -f "$home/run/$1.pid"; return 0; }
  began=$(start_time "$pid")
  for child in $(inner "$pid"); do kill -TERM "$child" 2>/dev/null || true; done
  if ! wait_gone "$pid" "$began" "$2"; then
    say "$1 did not stop within $2 s: killing it${3:+, $3}"
    for child in $(inner "$pid"); do kill -KILL "$child" 2>/dev/null || true; done
    wait_gone "$pid" "$began" 5 || kill -KILL "$pid" 2>/dev/null || true
    wait_gone "$pid" "$began" 10 || die "process $pid ($1) cannot be killed; see 'ps -o stat,wchan $pid'"
  fi
  rm -f "$home/run/$1.pid"
}

# answers URL [UNIX-SOCKET]: whether something speaks HTTP there, within a second or two.
answers() {
  python - "$@" <<'PYTHON'
import http.client, socket, sys
connection = http.client.HTTPConnection(sys.argv[1], timeout=2)
try:
    if len(sys.argv) > 2:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(2)
        connection.sock.connect(sys.argv[2])
    connection.request("GET", "/v2/")
    connection.getresponse()
except (OSError, http.client.HTTPException):
    sys.exit(1)
PYTHON
}
