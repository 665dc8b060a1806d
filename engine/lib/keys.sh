# shellcheck shell=bash
# The signing key of this machine and the public keys that it trusts, in a folder outside the checkout.
# signing -> pairs/FINGERPRINT is one link, so key, public key and password change in one rename.

# keys_folder [CHECKOUT...]: sets keys, and ends where the folder is in a checkout or open to others.
keys_folder() {
  local open
  [ $# -gt 0 ] || set -- "$here"
  keys=$(realpath -m -- "${IMAGE_FACTORY_KEYS:-${XDG_CONFIG_HOME:-$HOME/.config}/image-factory/keys}")
  for open in "$@"; do keys_outside "$open"; done
  case "$keys" in
    *[\?$'\n']*) die "KEYS_FOLDER: the path of the keys must not hold a question mark or a line break" ;;
  esac
  [ -e "$keys" ] || return 0
  open=$(find "$keys" -ignore_readdir_race ! -type l \( ! -uid "$(id -u)" -o -perm /077 ! -name '*.pub' \) -print -quit)
  [ -z "$open" ] || die "KEYS_FOLDER: $open belongs to somebody else or is open to others. If nobody else has read the key: chmod -R go= '$keys'. Else see docs/runbook.md, 'A key is compromised'"
  [ ! -e "$keys/signing" ] || [ -L "$keys/signing" ] || die "KEYS_FOLDER: $keys/signing is no link; restore the folder with its links ('cp -a', 'tar')"
}

keys_outside() {
  case "$keys" in
    "$1" | "$1"/*) die "KEYS_FOLDER: $keys is inside the checkout, where a commit or a build would take the key along; name another folder with IMAGE_FACTORY_KEYS" ;;
  esac
}

# The sha256 of a public key in DER, whatever the line breaks of its PEM.
fingerprint() {
  grep -q '^-----BEGIN PUBLIC KEY-----' "$1" && sed -e '/^-----/d' -e 's/\r$//' "$1" | base64 -d 2>/dev/null | sha256sum | cut -c1-64
}

# The fingerprint of the key that signs; fails when there is none.
signing_fingerprint() {
  local target
  target=$(readlink "$keys/signing") && [ -s "$keys/signing/cosign.key" ] && echo "${target#pairs/}"
}

keys_ready() {
  local name
  name=$(signing_fingerprint) && [ -s "$keys/trusted/$name.pub" ]
}

# Makes the signing key unless it is there; two at once make one. One that is not yet trusted was interrupted there.
keys_make() {
  ! keys_ready || return 0
  signing_fingerprint >/dev/null || need_cosign
  keys_lock
  signing_fingerprint >/dev/null || new_pair
  keys_ready || trust_signing
  unlock
}

# What an interrupted run has left under temporary names is removed.
keys_lock() {
  (umask 077 && mkdir -p "$keys"/{pairs,trusted/retired} && : >>"$keys/lock") || die "KEYS_FOLDER: cannot write to $keys"
  lock "$keys/lock"
  rm -rf -- "$keys/pairs/new" "$keys/signing.new" "$keys/trusted.new"
}

# A new key under a temporary name, then the link to it: before that it does not exist.
new_pair() {
  local new=$keys/pairs/new name
  (umask 077 && mkdir "$new" && make_pair "$new") || die "KEYS_MAKE: the key was not made; see $home/log/keys.log"
  name=$(fingerprint "$new/cosign.pub")
  { sync "$new"/* && mv -T "$new" "$keys/pairs/$name" && ln -s "pairs/$name" "$keys/signing.new" && mv -T "$keys/signing.new" "$keys/signing"; } ||
    die "KEYS_MAKE: cannot write to $keys"
  say "made the signing key sha256:$name in $keys"
}

# The password is in files and in the environment of cosign, never in a list of arguments.
make_pair() {
  cd "$1" || return
  if [ -z "${IMAGE_FACTORY_KEY_PASSWORD:-}" ]; then
    head -c 32 /dev/urandom | base64 -w0 >password || return
  fi
  COSIGN_PASSWORD=${IMAGE_FACTORY_KEY_PASSWORD:-$(<password)} "$cosign" generate-key-pair >"$home/log/keys.log" 2>&1 </dev/null 9>&- &&
    chmod 600 cosign.key cosign.pub && [ -s cosign.key ] && [ -s cosign.pub ]
}

trust_signing() {
  local name
  name=$(signing_fingerprint)
  { (umask 077 && cp "$keys/signing/cosign.pub" "$keys/trusted.new") && mv -T "$keys/trusted.new" "$keys/trusted/$name.pub"; } ||
    die "KEYS_MAKE: cannot write to $keys/trusted"
}

# Sets cosign: the factory's own, for this machine, kept by the hash of its lock.
need_cosign() {
  [ "$(uname -s)" = Linux ] || die "KEYS_MAKE: a key is made on Linux only; make one with 'cosign generate-key-pair' and give --signing-key=file:PATH --signing-password=env:NAME"
  cosign=$home/built/cosign-$(cat "$here"/toolbox/tools/cosign/go.{mod,sum} | sha256sum | cut -c1-16)
  [ ! -x "$cosign" ] || return 0
  [ -n "${cli:-}" ] || { start_engine; start_registry; }
  lock
  [ -x "$cosign" ] || step "compiling cosign, which makes the signing key" "up to ten minutes, once" \
    "$home/log/cosign.log" make_artifact "$cosign" compile_cosign || die "KEYS_MAKE: there is no cosign; see $home/log/cosign.log"
  unlock
}

compile_cosign() {
  cd "$here" || return
  insert_flags --progress=plain call tool --name=cosign export --path="$1"
  "$cli" "${arguments[@]}" && chmod 755 "$1"
}
