# shellcheck shell=bash
# Certificate authorities that this machine trusts beyond its distribution's own: a company's, or those of a proxy that reads TLS.

# Where Debian, Fedora and Arch look for them, and what they make of them.
authority_folders=(/usr/local/share/ca-certificates /etc/pki/ca-trust/source/anchors /etc/ca-certificates/trust-source/anchors)
authority_bundles=(/etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem)

# own_authorities: their files, one a line, without doubles. SSL_CERT_FILE counts where it is none that the distribution made.
own_authorities() {
  local folder bundle given=${SSL_CERT_FILE:-}
  for folder in "${authority_folders[@]}"; do
    find -L "$folder" -type f \( -name '*.crt' -o -name '*.pem' \) 2>/dev/null || true
  done
  [ -f "$given" ] || return 0
  for bundle in "${authority_bundles[@]}"; do [ ! "$given" -ef "$bundle" ] || return 0; done
  printf '%s\n' "$given"
}

# copy_authorities FOLDER: each as a file of its own name there; two of one name do not meet.
copy_authorities() {
  local file number=0
  mkdir -p "$1"
  while IFS= read -r file; do
    number=$((number + 1))
    cp -L "$file" "$1/$number-$(basename "${file%.*}").crt"
  done < <(own_authorities)
}

# An engine in a container trusts what lay in this folder when dagger made it.
note_authorities() {
  local folder=${XDG_CONFIG_HOME:-$HOME/.config}/dagger/ca-certificates
  [ ! -e "$folder" ] || return 0
  [ -n "$(own_authorities)" ] || return 0
  say "note: this machine trusts certificate authorities of its own, and an engine of Docker's does not, where a proxy needs them. Once:" \
    "mkdir -p $folder, copy there what \`$here/daggerw engine authorities\` lists, and docker rm -fv dagger-engine-$version"
}
