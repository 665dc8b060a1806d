# shellcheck shell=bash
# Which dagger and which engine to use. What the machine has comes first, the embedded ones last.

# Sets engine to "given", "docker" or "embedded".
choose_engine() {
  case "${IMAGE_FACTORY_ENGINE:-}" in
    embedded | docker) engine=$IMAGE_FACTORY_ENGINE ;;
    "") engine=$(default_engine) ;;
    *) die "IMAGE_FACTORY_ENGINE must be embedded or docker, got $IMAGE_FACTORY_ENGINE" ;;
  esac
}

# A docker client is often there without a daemon: only a daemon that answers counts.
default_engine() {
  if [ -n "${_EXPERIMENTAL_DAGGER_RUNNER_HOST:-}" ]; then
    echo given
  elif running engine >/dev/null; then
    echo embedded
  elif command -v docker >/dev/null && timeout 10 docker info >/dev/null 2>&1; then
    echo docker
  else
    echo embedded
  fi
}

# Sets cli: the dagger on PATH when it is of the wanted version, else the one built here.
choose_cli() {
  local found
  artifact_paths
  cli=$programs/dagger
  found=$(command -v dagger || true)
  if [ -n "$found" ] && [ "$("$found" version 2>/dev/null | sed -nE 's/^dagger (v[0-9.]+).*/\1/p')" = "$version" ]; then
    cli=$found
  fi
}

need_cli() {
  [ ! -x "$cli" ] || return 0
  command -v go >/dev/null || die "there is no dagger $version on PATH; install that one, or Go 1.21 or newer, which it is then built with"
  lock
  need_go
  have "$programs" || step "building the dagger CLI $version from Go modules" "5 to 6 minutes on two cores, once" \
    "$home/log/build.log" make_artifact "$programs" build_programs || die "there is no dagger CLI $version"
  unlock
}

start_engine() {
  choose_engine
  if [ "$engine" = embedded ]; then
    engine_start
    export _EXPERIMENTAL_DAGGER_RUNNER_HOST=unix://$socket
  elif [ "$engine" = docker ]; then
    note_authorities
  fi
  choose_cli
  need_cli
}

# With another engine the registry on loopback is still ours, where Debian and root make it possible.
start_registry() {
  [ "$engine" != embedded ] && [ "${IMAGE_FACTORY_REGISTRY_PORT:-}" != none ] || return 0
  artifact_paths
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "no default registry: it needs root and apt; give --store to use one of your own"
    return 0
  fi
  registry_up && return
  if ! have "$debian" && ! have_debian_mirrors; then
    say "no default registry: this machine's apt knows no Debian archive to make it from; give --store to use one of your own"
    return 0
  fi
  lock
  build_registry_artifacts
  registry_start
  unlock
}
