# shellcheck shell=bash
# ./daggerw keys: what this machine signs with and whom it trusts. See docs/runbook.md.

keys_command() {
  keys_folder
  case "${1:-list}" in
    list) keys_list ;;
    make) keys_make; keys_list ;;
    rotate) keys_rotate; keys_list ;;
    retire) keys_retire "${@:2}"; keys_list ;;
    *) die "unknown command 'keys $1'; there are: list, make, rotate, retire FINGERPRINT [--until=YYYY-MM-DD]" ;;
  esac
}

keys_list() {
  local file signs what found=
  signs=$(signing_fingerprint || true)
  for file in "$keys"/trusted/*.pub "$keys"/trusted/retired/*.pub; do
    [ -e "$file" ] || continue
    found=$(fingerprint "$file") || { found=none && say "$file holds no public key"; continue; }
    what=trusted
    [ "$found" != "$signs" ] || what="signs, trusted"
    case "$file" in "$keys"/trusted/retired/*) what="retired $(retired_until "$file")" ;; esac
    echo "sha256:$found  $what  ${file#"$keys"/}"
  done
  [ -n "$found" ] || say "no keys in $keys; the first release makes one, or ./daggerw keys make"
}

# A new key signs from now on. The old public key stays trusted; its private key is deleted, as nothing needs it.
keys_rotate() {
  local pair name
  need_cosign
  keys_lock
  new_pair
  trust_signing
  name=$(signing_fingerprint)
  for pair in "$keys"/pairs/*; do
    [ "$pair" = "$keys/pairs/$name" ] || rm -rf -- "$pair"
  done
  unlock
}

# The day in the name of a retired key.
retired_until() { sed -nE 's/.*\.([0-9-]{10})\.pub$/\1/p' <<<"$1"; }

# keys_retire FINGERPRINT [--until=DAY]: the only one whose fingerprint begins like this is trusted no more. Lines of journals that it
# signed up to and including that day, today if not said, stay good: nobody can sign them again.
keys_retire() {
  local wanted=${1:-} until file match=()
  wanted=${wanted#sha256:}
  until=$(date -u +%F)
  case "${2:-}" in
    "") ;;
    --until=*) until=$(day_of "${2#--until=}") || die "KEYS_UNTIL: --until must be a day of the past, as 2026-11-30, got ${2#--until=}" ;;
    *) die "unknown argument '$2'; there is: --until=YYYY-MM-DD" ;;
  esac
  [[ $wanted =~ ^[0-9a-f]{8,64}$ ]] || die "KEYS_UNKNOWN: give 8 to 64 hexadecimal digits of a fingerprint, as ./daggerw keys list shows it"
  keys_lock
  for file in "$keys"/trusted/*.pub; do
    [ -e "$file" ] && [[ $(fingerprint "$file") == "$wanted"* ]] && match+=("$file")
  done
  [ ${#match[@]} = 1 ] || die "KEYS_UNKNOWN: ${#match[@]} trusted keys have the fingerprint $wanted; see ./daggerw keys list"
  [[ $(signing_fingerprint) != "$wanted"* ]] || die "KEYS_UNKNOWN: $wanted is the key that signs; run ./daggerw keys rotate first"
  mv -- "${match[0]}" "$keys/trusted/retired/$(fingerprint "${match[0]}").$until.pub"
  unlock
}

# day_of TEXT: the day, where it is one of the calendar and not of the future.
day_of() { [[ $1 =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] && [ "$(date -u -d "$1" +%F 2>/dev/null)" = "$1" ] && ! [[ $1 > $(date -u +%F) ]] && echo "$1"; }
