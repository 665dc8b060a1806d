import fc from "fast-check";

/** Whether a change is noticed must not depend on luck. */
fc.configureGlobal({ seed: 1 });
