# shellcheck shell=bash
# The SDK for modules in TypeScript, as the engine carries it.

# The three folders of the SDK as one layer in the engine's content store.
build_sdk() {
  local tree=$1/tree
  mkdir -p "$tree"
  cp -r "$here/engine/sdk/runtime" "$here/engine/sdk/sdk" "$tree/" || return
  npm_install "$tree/sdk" || return
  cp -a "$minimal" "$tree/node" || return
  # Without the program the engine adds this machine's own authorities to the bundle by itself: a second less for each call.
  rm -rf "$tree/node/var/lib/apt/lists" "$tree/node/usr/sbin/update-ca-certificates"
  node_install "$1/node" "$tree/node" || return
  python "$here/engine/oci.py" layout "$tree" "$1/layout" "$arch" || return
  mkdir -p "$1/usr/local/share/dagger/content"
  mv "$1/layout/blobs" "$1/usr/local/share/dagger/content/" && mv "$1/layout/digest" "$1/digest" || return
  rm -rf "$tree" "$1/node" "$1/layout"
}

npm_install() {
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier)
}

# Node's program and npm, from the npm packages that hold them, into /usr/local.
node_install() {
  mkdir -p "$1" "$2/usr/local/lib/node_modules"
  cp "$here/engine/sdk/node/package.json" "$here/engine/sdk/node/package-lock.json" "$1/"
  npm_install "$1" || return
  install -m 755 "$1"/node_modules/node-linux-*/bin/node "$2/usr/local/bin/node" || return
  mv "$1/node_modules/npm" "$2/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$2/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$2/usr/local/bin/npx"
}
