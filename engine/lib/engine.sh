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

engine_launch() {
  if running engine >/dev/null; then
    clients && die "an engine started from other files is in use by another run; wait for it, or set another IMAGE_FACTORY_HOME"
    say "stopping the engine: it was started from other files, or answers no more"
  fi
  engine_halt
  engine_spawn
  engine_wait
  say "engine $version: $socket, state in $home/state"
}

# Whether a client is connected to the engine's socket (state 03 of /proc/net/unix).
clients() { awk -v path=/run/dagger/engine.sock '$6 == "03" && $8 == path { found = 1 } END { exit !found }' "/proc/$(running engine)/net/unix"; }

# The default pool of 128 network namespaces, with rules for each, costs seconds at start and at stop.
engine_spawn() {
  local extra=$home/run/engine.extra
  rm -rf "$extra" "$home/run/engine" "$home/tmp/engine" && mkdir -p "$home/run/engine" "$home/tmp/engine"
  engine_extra "$extra"
  echo "$network:$range" >"$home/run/network"
  engine_identity >"$home/run/engine.identity"
  spawn_env=("DAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST=$(<"$sdk/digest")" DO_NOT_TRACK=1)
  spawn_proxies
  spawn engine "$programs:$sdk:$debian" "$extra" \
    "$home/state:/var/lib/dagger" "$home/run/engine:/run/dagger" "$home/tmp/engine:/tmp" -- \
    dumb-init --single-child dagger-engine --network-name "$network" --network-cidr "$range" --oci-cni-pool-size 8
}

# The files of this machine that the engine's root file system needs: names, CAs, configuration.
engine_extra() {
  mkdir -p "$1"/{etc/dagger,usr/local/share/ca-certificates}
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  find -L /usr/local/share/ca-certificates -name '*.crt' -exec cp -L {} "$1/usr/local/share/ca-certificates/" \; 2>/dev/null || true
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
 "gc":{"policies":[{"all":true,"reservedSpace":${IMAGE_FACTORY_KEEP_BYTES:-10000000000},"minFreeSpace":${IMAGE_FACTORY_FREE_BYTES:-4000000000}}]}}
JSON
}

engine_wait() {
  local began=$SECONDS
  until answers localhost "$socket"; do
    running engine >/dev/null || { show_log "$home/log/engine.log"; die "the engine ended at once; see $home/log/engine.log"; }
    ((SECONDS - began < 60)) || { show_log "$home/log/engine.log"; die "the engine does not answer after 60 s; see $home/log/engine.log"; }
    sleep 0.1
  done
}

engine_halt() {
  halt engine "${IMAGE_FACTORY_STOP_SECONDS:-20}"
  network_clean
}

engine_command() {
  artifact_paths
  network_choose
  case "${1:-status}" in
    start) engine_start && engine_status ;;
    stop) need_root && lock && engine_halt && halt registry 5 && say "engine and registry are stopped; everything is kept in $home" ;;
    status) engine_status ;;
    logs) exec tail -n "${2:-200}" -F "$home/log/engine.log" ;;
    *) die "unknown command 'engine $1'; there are: start, status, stop, logs" ;;
  esac
}

engine_status() {
  local pid
  if pid=$(running engine) && answers localhost "$socket"; then
    echo "engine    $version running, pid $pid, unix://$socket"
  else
    echo "engine    $version not running"
  fi
  if registry_up; then echo "registry  $(registry_address)"; else echo "registry  not running"; fi
  echo "network   ${network}0 $range"
  echo "state     $home, $(du -sh "$home" 2>/dev/null | cut -f1)"
}
