import type { Container } from "@dagger.io/dagger";

import { GO_MIRROR, MIRRORS, type Settings } from "./settings.js";

/** Give a step the addresses of the mirrors: those of the call as secrets, as they can hold credentials. */
export function withMirrors(container: Container, settings: Settings): Container {
  return MIRRORS.reduce((box, mirror) => withMirror(box, settings, mirror), container);
}

/** Give a step the module proxies of Go. */
export function withGoProxy(container: Container, settings: Settings): Container {
  return withMirror(container, settings, GO_MIRROR);
}

function withMirror(
  box: Container,
  settings: Settings,
  [variable, key]: (typeof MIRRORS)[number] | typeof GO_MIRROR,
): Container {
  const [secret, known] = [settings[key], settings.known?.[variable]];
  if (secret !== undefined) return box.withSecretVariable(variable, secret);
  return known === undefined ? box : box.withEnvVariable(variable, known);
}
