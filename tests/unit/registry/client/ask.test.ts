import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { answered, failed, LATE, mayPass } from "../../../../pipeline/src/registry/client/ask.js";

const outcome = (stderr: string, code = 1) => ({ code, stdout: "", stderr });

describe("a failure", () => {
  test.each([
    "response status code 503: Service Unavailable",
    "response status code 429: Too Many Requests",
    "response status code 408: Request Timeout",
    "stream error: stream ID 5; PROTOCOL_ERROR; received from peer",
    "dial tcp 127.0.0.1:5000: connect: connection timed out",
    "unexpected EOF",
    "dial tcp 127.0.0.1:5000: connect: connection refused",
    // docker-registry, of a blob that is being linked at that moment.
    "manifest blob unknown: blob unknown to registry: sha256:00",
    "GET https://h/v2/: unexpected status code 502 Bad Gateway: <html>",
    "response status code 504: Gateway Timeout",
    "HTTP/1.1 500 Internal Server Error",
    "TOOMANYREQUESTS: slow down",
    "Error making API request. URL: PUT https://vault.invalid/v1/x Code: 503. Errors:",
    "api error ThrottlingException: https response error StatusCode: 429, RequestID: 1",
    "dial tcp: lookup registry.invalid on 127.0.0.53:53: no such host",
    "dial tcp: lookup registry.invalid: server misbehaving",
    "dial tcp: lookup registry.invalid: Temporary failure in name resolution",
    "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
    'Get "https://h/v2/": context deadline exceeded',
    "net/http: TLS handshake timeout",
    "http2: server sent GOAWAY and closed the connection; LastStreamID=7, ErrCode=NO_ERROR",
    "stream error: stream ID 3; INTERNAL_ERROR; received from peer",
    "write tcp 127.0.0.1:1->127.0.0.1:5000: write: broken pipe",
    "signing bundle: adding rekor v2 entry: unexpected response: 503 the log has a bad day",
    "error signing bundle: Fulcio returned 502: <html>",
    "connection error: PROTOCOL_ERROR",
    "http2: Transport received Server's graceful shutdown GOAWAY",
    "net/http: cannot rewind body after connection loss",
    "http2: Transport: cannot retry err [stream error] after Request.Body was written; define Request.GetBody to avoid this error",
    "dial tcp 10.0.0.1:443: connect: no route to host",
    "dial tcp 10.0.0.1:443: connect: network is unreachable",
    "http: server closed idle connection",
    "write tcp 127.0.0.1:1->127.0.0.1:443: use of closed network connection",
  ])("may pass: %s", (stderr) => {
    expect(mayPass(outcome(stderr))).toBe(true);
    expect(answered(outcome(stderr))).toBe(false);
  });

  test.each([
    "mismatch sha256:00",
    "no signatures found",
    "127.0.0.1:5000/team/geoffrey: not found",
    "response status code 401: Unauthorized",
    "size 502 bytes, expected 429",
    "digest sha256:429 mismatch",
    "manifest 503: unknown",
    "127.0.0.1:5000/team/eof:500: not found",
    "registry.invalid:502/team/goaway@sha256:00: not found",
    "x509: certificate signed by unknown authority",
    "remote error: tls: handshake failure",
    "response status code 400: Bad Request: 502 of 503 bytes",
    'Fulcio returned 400: {"code":3,"message":"There was an error processing the identity token"}',
    "adding rekor v2 entry: unexpected response: 400 bad",
  ])("is an answer: %s", (stderr) => {
    expect(mayPass(outcome(stderr))).toBe(false);
    expect(answered(outcome(stderr))).toBe(true);
  });

  test("that is late is neither", () => {
    expect(mayPass(outcome("unexpected EOF", LATE))).toBe(false);
    expect(answered(outcome("no signatures found", LATE))).toBe(false);
    expect(answered(undefined)).toBe(false);
  });
});

test("what succeeded is an answer, whatever it grumbles", () => {
  expect(answered(outcome("tried again after a 503", 0))).toBe(true);
});

test("numbers that are no status decide nothing", () => {
  const number = fc.constantFrom("429", "500", "502", "503", "504");
  const words = fc.constantFrom(
    "size %",
    "% bytes",
    "sha256:%",
    "/%/x",
    "tag % not found",
    "uid=%",
    ":%/a",
    "exit code %",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(words, number)), (all) => {
      const text = all.map(([form, value]) => form.replace("%", value)).join(", ");
      expect(mayPass(outcome(text))).toBe(false);
      expect(mayPass(outcome(`${text}: response status code 503`))).toBe(true);
    }),
  );
});

describe("the next step", () => {
  const next = (stderr: string, code = 1) => failed(["oras", "cp"], "here", outcome(stderr, code)).next;

  test("is a login, where the registry does not know who asks", () => {
    expect(next("response status code 401: Unauthorized")).toContain("--registry-auth");
    expect(next("basic credential not found")).toContain("--registry-auth");
  });

  test("is to run it again, or to see whether the registry is up", () => {
    expect(next("mismatch sha256:00")).toContain("damage or an attack");
    expect(next("", LATE)).toContain("Is the registry up?");
  });
});
