import { getTracer } from "@dagger.io/dagger/telemetry";
import { attributesOf, SCOPE } from "../../documents/metrics/index.js";
import type { OnStep } from "./recorder.js";

/**
 * Tell Dagger of a step as a span of its own. Dagger's client sends it on with its own spans, to whatever its environment names
 * (OTEL_EXPORTER_OTLP_ENDPOINT).
 */
export const spanOf: OnStep = (id) => {
  const span = getTracer(SCOPE).startSpan(`image-factory ${id}`);
  return (step) => {
    if (step !== undefined) span.setAttributes(attributesOf(step));
    span.end();
  };
};
