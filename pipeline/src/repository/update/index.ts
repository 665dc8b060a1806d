export { affectedImages } from "./affected.js";
export { followingPins } from "./follow.js";
export { type Pin, pinsOf } from "./pins.js";
export { assertNamed, movedLines, movedPins, type Plan, planOf, UpdateError, type Wish } from "./plan.js";
export { endedHolds, heldBy, repeatedRules, resolverRules, UPDATES, UpdatePolicy, type UpdateRule } from "./policy.js";
export { type MovedPin, writePins } from "./write-pins.js";
