# shellcheck shell=bash
# The default registry: Debian's docker-registry on loopback, its data in the state folder.

registry_address() { printf '127.0.0.1:%s' "$(<"$home/run/registry.port")"; }

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first free port, beginning with the one that was used last or asked for.
free_port() {
  local port=${IMAGE_FACTORY_REGISTRY_PORT:-}
  [ -n "$port" ] || port=$(cat "$home/run/registry.port" 2>/dev/null || echo 5000)
  while taken "$port"; do
    say "port $port is in use by another program; trying $((port + 1)) for the registry"
    port=$((port + 1))
  done
  echo "$port"
}

registry_up() { [ -s "$home/run/registry.port" ] && running registry >/dev/null && answers "$(registry_address)"; }

registry_config() {
  mkdir -p "$1/etc/docker/registry"
  cat >"$1/etc/docker/registry/config.yml" <<YAML
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: /var/lib/registry }
  delete: { enabled: true }
  cache: { blobdescriptor: inmemory }
http: { addr: "127.0.0.1:$2", secret: image-factory }
YAML
}

registry_start() {
  local port extra=$home/run/registry.extra began=$SECONDS
  registry_up && return
  # A busy registry may be slow to answer: it is given some time before it is started again.
  if running registry >/dev/null && sleep 5 && registry_up; then return; fi
  halt registry 5
  port=$(free_port)
  rm -rf "$extra"
  registry_config "$extra" "$port"
  spawn_env=()
  spawn registry "$debian" "$extra" "$home/registry:/var/lib/registry" -- \
    dumb-init docker-registry serve /etc/docker/registry/config.yml
  echo "$port" >"$home/run/registry.port"
  until answers "127.0.0.1:$port"; do
    if ! running registry >/dev/null || ((SECONDS - began > 20)); then
      show_log "$home/log/registry.log"
      die "the registry did not start; see $home/log/registry.log"
    fi
    sleep 0.1
  done
  say "registry: 127.0.0.1:$port, data in $home/registry"
}

# The seed image, pushed when the registry lacks it; its digest is its name.
seed_push() {
  local mark=$home/run/seed.pushed digest
  digest=$(<"$seed/digest")
  [ "$(cat "$mark" 2>/dev/null)" = "$digest" ] && [ -e "$home/registry/docker/registry/v2/repositories/image-factory/seed/_manifests/revisions/sha256/${digest#sha256:}/link" ] && return
  step "pushing the seed image" "2 seconds" "$home/log/push.log" python "$here/engine/oci.py" push "$seed" "$(registry_address)/image-factory/seed" ||
    die "the seed image could not be pushed"
  echo "$digest" >"$mark"
}

seed_reference() { printf '%s/image-factory/seed@%s' "$(registry_address)" "$(<"$seed/digest")"; }
