# shellcheck shell=bash
# The embedded engine: start, stop, status, logs.

# What the running engine was started from; another value means that it must be started again.
engine_identity() { echo "$programs $debian $sdk $network:$range"; }

engine_up() {
  running engine >/dev/null && [ "$(cat "$home/run/engine.identity" 2>/dev/null)" = "$(engine_identity)" ] &&
    answers localhost "$socket"
}

# Makes everything that is missing and returns when engine and registry answer.
engine_start() {
  need_root
  need_tools python3=python3 unshare=util-linux flock=util-linux
  [ ${#socket} -lt 104 ] || die "IMAGE_FACTORY_HOME is too long a path for a socket: $home"
  artifact_paths
  network_choose
  { engine_up && registry_up && seed_pushed; } && return
  lock
  build_engine_artifacts
  build_registry_artifacts
  registry_start
  seed_push
  engine_up || engine_launch
  unlock
}

seed_pushed() { have "$seed" && [ "$(cat "$home/run/seed.pushed" 2>/dev/null)" = "$(<"$seed/digest")" ]; }

# An engine that is ours but slow to answer is waited for, not killed: others may be at work in it.
engine_launch() {
  if running engine >/dev/null; then
    if [ "$(cat "$home/run/engine.identity" 2>/dev/null)" = "$(engine_identity)" ] && engine_wait 60; then return; fi
    say "the engine was started from other files, or answers no more: starting it again"
    wait_idle 10 || die "the engine of other files is in use by another run; wait for its end, or set another IMAGE_FACTORY_HOME"
  fi
  engine_halt
  discard_unclean
  engine_spawn
  if ! engine_wait 900; then
    show_log "$home/log/engine.log"
    die "the engine ended or does not answer; see $home/log/engine.log"
  fi
  say "engine $version: $socket, state in $home/state"
}

# Whether a client is connected to the engine's socket (state 03 of /proc/net/unix).
clients() { awk -v path="/run/dagger/${socket##*/}" '$6 == "03" && $8 == path { found = 1 } END { exit !found }' /proc/net/unix; }

# wait_idle SECONDS. A client that has just ended stays connected for a moment.
wait_idle() {
  local end=$((SECONDS + $1))
  while clients; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

# The default pool of 128 network namespaces, with rules for each, costs seconds at start and at stop.
engine_spawn() {
  local extra=$home/run/engine.extra
  # Network namespaces of an engine that is gone are plain files by now, which it would try to release.
  rm -rf "$extra" "$home/run/engine" "$home/tmp/engine" "$home/state/net/cni" && mkdir -p "$home/run/engine" "$home/tmp/engine"
  engine_extra "$extra"
  echo "$network:$range" >"$home/run/network"
  engine_identity >"$home/run/engine.identity"
  spawn_env=("DAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST=$(<"$sdk/digest")" DO_NOT_TRACK=1)
  spawn_proxies
  spawn engine "$programs:$sdk:$debian" "$extra" \
    "$home/state:/var/lib/dagger" "$home/run/engine:/run/dagger" "$home/tmp/engine:/tmp" -- \
    dumb-init --single-child dagger-engine --network-name "$network" --network-cidr "$range" --oci-cni-pool-size 8 \
    --addr "unix:///run/dagger/${socket##*/}"
}

# An engine that was killed has left its cache marked as unclean, and the next one removes all of it
# before it answers: a minute and more. Moved away it can be removed while work goes on.
discard_unclean() {
  local trash=$home/tmp/discarded.$$
  if [ -e "$home/state/dagql-cache.db" ] && ! python "$here/engine/clean.py" "$home/state/dagql-cache.db"; then
    say "the engine did not end by itself last time: its cache is of no use and is removed"
    mkdir "$trash" && mv "$home"/state/worker "$home"/state/dagql-cache.db* "$trash/"
  fi
  setsid nice -n 19 rm -rf --one-file-system "$home"/tmp/discarded.* 9>&- </dev/null >/dev/null 2>&1 &
}

# The files of this machine that the engine's root file system needs: names, CAs, configuration.
engine_extra() {
  mkdir -p "$1/etc/dagger"
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  copy_authorities "$1/usr/local/share/ca-certificates"
  engine_json >"$1/etc/dagger/engine.json"
  dnsmasq_wrapper "$1/usr/local/bin"
}

# The engine's dnsmasq would listen on port 53 of every address of this machine, where it also
# collides with a DNS server that is there. This one keeps to the engine's bridge.
dnsmasq_wrapper() {
  mkdir -p "$1"
  printf '%s\n' '#!/bin/sh' 'exec /usr/sbin/dnsmasq --bind-dynamic "$@"' >"$1/dnsmasq"
  chmod 755 "$1/dnsmasq"
}

# Garbage collection goes by free space alone: a big build may use the disk up to the last few GB.
engine_json() {
  local port list=
  for port in $(seq 5000 5019) "$(<"$home/run/registry.port")"; do list+="\"127.0.0.1:$port\":{\"http\":true},"; done
  cat <<JSON
{"logLevel":"info","registries":{${list%,}},
 "gc":{"policies":[{"all":true,"reservedSpace":${IMAGE_FACTORY_KEEP_BYTES:-10000000000},"minFreeSpace":${IMAGE_FACTORY_FREE_BYTES:-16000000000}}]}}
JSON
}

# engine_wait SECONDS: until it answers.
engine_wait() {
  local began=$SECONDS next=10
  until answers localhost "$socket"; do
    running engine >/dev/null && ((SECONDS - began < $1)) || return 1
    if ((SECONDS - began >= next)); then
      say "waiting for the engine to answer… $((SECONDS - began)) s"
      next=$((next + 15))
    fi
    sleep 0.1
  done
}

# Without its identity no new client takes the engine for usable: they wait for the lock. Running calls
# come first: an engine that is told to end takes the network from them and then waits for them.
engine_halt() {
  rm -f "$home/run/engine.identity"
  if running engine >/dev/null && clients; then
    say "a call is running: waiting up to ${IMAGE_FACTORY_STOP_SECONDS:-60} s for its end…"
    wait_idle "${IMAGE_FACTORY_STOP_SECONDS:-60}" || say "it goes on: ending it"
  fi
  halt engine 30 "its cache is lost"
  network_clean
}

engine_command() {
  artifact_paths
  network_choose
  case "${1:-status}" in
    start) engine_start && engine_addresses ;;
    stop) need_root && lock && engine_halt && halt registry 5 && say "engine and registry are stopped; everything is kept in $home" ;;
    status) engine_status ;;
    authorities) own_authorities ;;
    logs) exec tail -n "${2:-200}" -F "$home/log/engine.log" ;;
    *) die "unknown command 'engine $1'; there are: start, status, stop, logs, authorities" ;;
  esac
}

# Measuring the folder takes seconds once it is big: only `status` does it.
engine_status() {
  engine_addresses
  echo "state     $home, $(du -sh "$home" 2>/dev/null | cut -f1)"
}

engine_addresses() {
  local pid
  if pid=$(running engine) && answers localhost "$socket"; then
    echo "engine    $version running, pid $pid, unix://$socket"
  else
    echo "engine    $version not running"
  fi
  if registry_up; then echo "registry  $(registry_address)"; else echo "registry  not running"; fi
  echo "network   ${network}0 $range"
}
