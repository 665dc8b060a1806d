import { READING_SECONDS, TOOL_SECONDS } from "../../text/limits.js";

const READING = [
  /^oras (?:manifest fetch|repo tags|discover) /,
  /^oras blob fetch .*--output - /,
  /^cosign verify(?:-attestation|-blob-attestation)? /,
];

/** How long a run may take, in seconds: what only reads documents has less time than what copies layers. */
export function secondsOf(argv: readonly string[]): number {
  const words = `${argv.join(" ")} `;
  return READING.some((form) => form.test(words)) ? READING_SECONDS : TOOL_SECONDS;
}
