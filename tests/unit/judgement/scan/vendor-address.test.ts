import { expect, test } from "vitest";
import { checkGrypeUrl, checkTrivyRepository } from "../../../../pipeline/src/judgement/scan/index.js";
import { failure } from "../../fixtures.js";

test.each([
  "https://mirror.example.com/grype",
  "https://mirror.example.com:8443/grype/v6/latest.json",
  "http://127.0.0.1:8000/db",
  "http://localhost/db",
  "http://[::1]:8000/db",
  "http://10.87.0.1:8000/db",
  "http://172.16.0.1/db",
  "http://192.168.1.2/db",
  "http://172.29.0.1/db",
  "http://172.31.255.255/db",
  "http://mirror.local/db",
])("Grype's listing may be at %s", (address) => {
  expect(checkGrypeUrl(address)).toBe(address);
});

test.each([
  "",
  "mirror.example.com/grype",
  "ftp://mirror.example.com/grype",
  "file:///grype",
  "http://mirror.example.com/grype",
  "http://10.example.com/db",
  "http://127.0.0.1.example.com/db",
  "ftp://127.0.0.1/db",
  "http://172.32.0.1/db",
  "http://172.15.0.1/db",
  "http://172.160.0.1/db",
  "http://192.169.0.1/db",
  "http://110.0.0.1/db",
  "http://[fe80::1]/db",
  "http://mirror.local.example.com/db",
  "http://local/db",
  "http://notlocalhost/db",
  "http://2130706433.example.com/db",
  "http://11.0.0.1/db",
])("Grype's listing may not be at %j", (address) => {
  const error = failure(() => checkGrypeUrl(address));
  expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  expect(error.message).toContain("--grype-db-url: expected https://HOST/PATH without a user, a password or a query");
  expect(error.message).toContain("Correct the argument.");
});

test("plain HTTP to elsewhere is answered with where it may be, and with the address", () => {
  expect(failure(() => checkGrypeUrl("http://mirror.example.com/grype")).message).toContain(
    "or http:// on this machine or a private network; got http://mirror.example.com/grype",
  );
});

test.each([
  "https://me:secret@example.com/",
  "https://:secret@example.com/",
  "http://secret@127.0.0.1/",
  "https://example.com/?token=secret",
  "secret",
])("an address that may hold a password is refused, and not shown: %#", (address) => {
  const { message } = failure(() => checkGrypeUrl(address));
  expect(message).toContain("--grype-db-url: expected https://HOST/PATH without a user, a password or a query");
  expect(message).not.toContain("secret");
});

test.each(["example.com/trivy-db", "127.0.0.1:5000/trivy-db:2", "a.example/x:2,b.example/y:2"])(
  "Trivy's repository may be %s",
  (repository) => {
    expect(checkTrivyRepository(repository)).toBe(repository);
  },
);

test.each([
  "",
  "--debug",
  "é",
  " a/b",
  "a/b ",
  "/a",
  ".a",
  "a/b;c",
  "https://example.com/x y",
  "a b",
  "me:secret@/x\n",
])("Trivy's repository may not be %j", (repository) => {
  const error = failure(() => checkTrivyRepository(repository));
  expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  const said = "--trivy-db-repository: expected HOST/PATH, or HOST/PATH:TAG; got ";
  expect(error.message).toContain(said);
  expect(error.message).toContain("Correct the argument.");
});
