import { FactoryError } from "../../errors/index.js";

/** A Dockerfile that is not hermetic, or that lacks a stage. */
export class DockerfileError extends FactoryError {
  readonly code = "DOCKERFILE_INVALID";
}
