import type { Container } from "@dagger.io/dagger";

import { MIRRORS, type Settings } from "./settings.js";

/** Give a step the addresses of the mirrors, as secrets: they can hold credentials. */
export function withMirrors(container: Container, settings: Settings): Container {
  return MIRRORS.reduce((box, [variable, key]) => {
    const secret = settings[key];
    return secret === undefined ? box : box.withSecretVariable(variable, secret);
  }, container);
}
