# shellcheck shell=bash
# Dagger takes defaults of a module's arguments from files named .env: of the folder that it is called in or of the first folder above
# that has one, by names with the module's own in front, and from the one beside dagger.json by any name. Such a default can replace a
# policy or a source without a word in the call, so none is taken: what is meant is said in the call.

# refuse_defaults FOLDER: ends the call where one of these files gives such a default.
refuse_defaults() {
  local folder=$1 refused=()
  defaults_in "$here/.env" '[^#]'
  while :; do
    [ "$folder" = "$here" ] || defaults_in "$folder/.env" '(image_?factory_)'
    [ "$folder" != / ] || break
    folder=$(dirname "$folder")
  done
  [ ${#refused[@]} = 0 ] || die "DEFAULTS_FOUND: dagger would take defaults of this module's arguments from
$(printf '  %s\n' "${refused[@]}")
A call says itself what it is given: move these lines into its flags, or keep the file elsewhere; of variables with other names it may stay, except beside dagger.json"
}

# defaults_in FILE PATTERN: adds FILE:LINE NAME to refused for each name that begins with the pattern. Values may be secrets.
defaults_in() {
  local line
  [ -f "$1" ] || return 0
  while IFS= read -r line; do
    [ -z "$line" ] || refused+=("$1:$line")
  done < <(grep -n -i -a -E "^[[:space:]]*(export[[:space:]]+)?$2" "$1" | sed -E 's/^([0-9]+):[[:space:]]*(export[[:space:]]+)?([^=[:space:]]*).*$/\1 \3/I')
}

# called_in WORD...: the folder that dagger is called in.
called_in() {
  local folder=$PWD
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case "$1" in
      --workdir=*) folder=${1#--workdir=} ;;
      --workdir) folder=${2:-$folder} ;;
    esac
    shift
  done
  realpath -m -- "$folder"
}
