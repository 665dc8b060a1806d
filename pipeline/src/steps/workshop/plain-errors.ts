import { dag } from "@dagger.io/dagger";

import { withoutIds } from "../../errors/index.js";

/*
 * Every error that a function of the module throws reaches its caller through dag.error (entrypoint.js of the SDK): the one
 * place that all of them pass. To import this file is to take out of each what only the engine reads.
 */
const { error } = dag;
dag.error = (message) => error(withoutIds(message));
