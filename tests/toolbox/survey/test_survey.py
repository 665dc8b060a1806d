from __future__ import annotations

import json
import os
import random
import re
import unittest
from pathlib import Path
from typing import Any

from subjects import Tree, run
from survey.kinds import HINTS, KINDS, kinds_in

SITE = "usr/local/lib/python3.11/dist-packages"
BODY = b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"


def token(prefix: str, letters: str, count: int) -> bytes:
    """Puts a token together, so that this file holds none."""
    return (prefix + (letters * count)[:count]).encode()


HEX, WORD = "0a1b2c3d4e5f6789", "aB3dE6gH9"
# One of each kind, and of each form that a kind has. What follows a comma tells two forms of one kind apart.
SECRETS = {
    "1Password key": token("ops_" + "eyJ", WORD, 260),
    "1Password key, old": token("A3" + "-ABC123-ABCDEFGHIJK-ABC12-DEF34-", "GH56I", 5),
    "age key": token("AGE-SECRET-" + "KEY-1", "QPZRY9X8GF", 58),
    "Alibaba key": token("LT" + "AI", WORD, 20),
    "Anthropic key": token("sk-" + "ant-api03-", WORD, 93) + b"AA",
    "AWS access key": token("AKI" + "A", "Q7", 16),
    "Azure client secret": token("ab1" + "8Q~", WORD, 34),
    "Azure storage key": token("Account" + "Key=", WORD, 86) + b"==",
    "Cloudflare key": token("v1." + "0-", HEX, 24) + token("-", HEX, 146),
    "Databricks token": token("da" + "pi", HEX, 32),
    "DigitalOcean token": token("dop" + "_v1_", HEX, 64),
    "Docker Hub token": token("dckr" + "_pat_", WORD, 27),
    "Docker Hub token, organization": token("dckr" + "_oat_", WORD, 32),
    "Doppler token": token("dp." + "pt.", WORD, 43),
    "Dynatrace token": token("dt0" + "c01.", WORD, 24) + token(".", WORD, 64),
    "Fly.io token": token("fo" + "1_", WORD, 43),
    "GitHub token": token("gh" + "p_", "a1B", 36),
    "GitHub token, fine-grained": token("github" + "_pat_", WORD, 82),
    "GitLab token": token("glp" + "at-", "x_Y", 20),
    "GitLab token, agent": token("glag" + "ent-", WORD, 50),
    "GitLab token, job": token("glc" + "bt-64_", WORD, 20),
    "GitLab token, routable": token("glp" + "at-", WORD, 27) + b".01.0a1b2c3d4",
    "Google API key": token("AI" + "za", "b9", 35),
    "Grafana token": token("gl" + "sa_", WORD, 32) + b"_0a1b2c3d",
    "Heroku key": token("HRKU" + "-AA", WORD, 58),
    "Hugging Face token": token("h" + "f_", "qW", 34),
    "JSON web token": b"ey" + b"J" + b"h" * 20 + b".ey" + b"J" + b"z" * 20 + b"." + b"s" * 30,
    "Linear key": token("lin" + "_api_", WORD, 40),
    "netrc login": b"\nmachine files.acme.io\n  login me\n  pass" + b"word s3cur-3nough\n",
    "netrc login, one line": b"\nmachine files.acme.io login me pass" + b"word s3cur-3nough\n",
    "New Relic key": token("NR" + "AK-", "A1B2", 27),
    "Notion token": token("nt" + "n_", "1234567", 11) + token("", WORD, 35),
    "npm token": token("np" + "m_", "k3", 36),
    "OpenAI key": token("s" + "k-", "p4", 24) + b"T3Blbk" + b"FJ" + b"r" * 24,
    "OpenShift token": token("sha" + "256~", WORD, 43),
    "package index token": token("pypi-" + "AgE", "iC", 70),
    "password in a URL": b"postgres://app:Tr0ub4dor-" + b"and-3@db.acme.io/app",
    "Perplexity key": token("pp" + "lx-", WORD, 48),
    "PlanetScale token": token("pscale" + "_pw_", WORD, 43),
    "Postman key": token("PM" + "AK-", HEX, 24) + token("-", HEX, 34),
    "private key": b"-----BEGIN RSA PRIV" + b"ATE KEY-----\n" + BODY,
    "Pulumi token": token("pu" + "l-", HEX, 40),
    "PuTTY key": b"PuTTY-User-" + b"Key-File-3: ssh-ed25519\r\nEncryption: none\r\nComment: me\r\n",
    "registry login": b'{"auths": {"r": {"au' + b'th": "' + b"dXNlcjpwYXNzd29yZA==" + b'"}}}',
    "RubyGems key": token("ruby" + "gems_", HEX, 48),
    "SendGrid key": token("S" + "G.", WORD, 22) + token(".", WORD, 43),
    "Sentry token": token("sntr" + "yu_", HEX, 64),
    "Shopify token": token("shp" + "at_", HEX, 32),
    "Slack token": token("xo" + "xb-", "12345678", 10) + b"-" + b"A" * 24,
    "Slack token, app": b"xap" + b"p-1-A0123456789-" + token("", "12345", 13) + token("-", HEX, 64),
    "Slack webhook": b"https://hooks.sla" + b"ck.com/services/T" + b"0" * 9 + b"/B" + b"1" * 9 + b"/" + b"x" * 24,
    "Sourcegraph token": token("sg" + "p_", HEX, 40),
    "Stripe key": token("s" + "k_live_", "m5", 24),
    "Terraform token": token("", WORD, 14) + token(".atlas" + "v1.", WORD, 67),
    "Twilio key": token("S" + "K", HEX, 32),
    "Vault token": token("hv" + "s.", WORD, 95),
    "Vault token, batch": token("hv" + "b.", WORD, 150),
}
HARMLESS = [
    b"AKIA" + b"IOSFODNN7EXAMPLE",
    b"if text.startswith('-----BEGIN PRIV" + b"ATE KEY-----'):\n    return load(text)\n",
    b"ghp_ and eyJ and AKIA, as words of a scanner",
    b"x" * 200 + b"h" + b"f_short",
    b"https://user:passw0rd1@proxy.acme.io, https://user:${PASSWORD_1}@acme.io, http://me:l0ngen0ugh@localhost:80",
    b"http://me:l0ngen0ugh@www.example.com/, http://me:short1@acme.io, https://me:onlyletters@acme.io",
    b"https://acme.io:8080/@scope/package@1.2.3 and ssh://git@acme.io:22/x@y",
    b"machine learning\nmachine host login me password <yours1234>\n",
    b"SK and TASK" + b"0a1b2c3d4e5f67890a1b2c3d4e5f6789",
]


def _python(hint: bytes) -> bytes:
    """Returns an expression of grep as Python writes it."""
    return hint.replace(b"[:space:]", rb"\s").replace(b"[[:blank:]]", rb"[ \t]").replace(b"[:blank:]", rb" \t")


class SurveyTest(Tree):
    def write(self, path: str, content: bytes = b"x\n", mode: int = 0o644) -> Path:
        file = super().write(path, content)
        file.chmod(mode)
        return file

    def survey(self, *arguments: str) -> Any:
        result = run("survey", str(self.root), *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_the_facts_can_go_to_a_file(self) -> None:
        file = self.root.with_suffix(".json")
        self.addCleanup(file.unlink)
        result = run("survey", str(self.root), f"--output={file}")
        self.assertEqual((result.returncode, result.stdout, json.loads(file.read_text())["files"]), (0, "", 0))

    def test_links_of_alternatives_are_owned_by_the_record_that_names_them(self) -> None:
        self.write("var/lib/dpkg/alternatives/awk", b"auto\n/bin/awk\nnawk\n/usr/bin/nawk\n\n/usr/bin/mawk\n5\n/usr/bin/mawk\n\n")
        for path in ("etc/alternatives/awk", "etc/alternatives/nawk", "usr/bin/awk", "usr/bin/nawk", "usr/bin/other"):
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).symlink_to("/usr/bin/mawk")
        self.assertEqual(self.survey()["unowned"], ["/usr/bin/other", "/var/lib/dpkg/alternatives/awk"])

    def test_every_kind_of_secret_is_found_in_its_file(self) -> None:
        for name, secret in SECRETS.items():
            self.write(f"app/{name}", b"first line\nkey = " + secret + b"\nlast line\n")
        found = {item["path"].removeprefix("/app/"): item["kind"] for item in self.survey()["secrets"]}
        self.assertEqual(found, {name: name.split(", ")[0] for name in SECRETS})

    def test_every_kind_has_a_sample(self) -> None:
        self.assertEqual({name.split(", ")[0] for name in SECRETS}, {item.name for item in KINDS})

    def test_grep_is_told_of_every_secret_that_the_patterns_know(self) -> None:
        dice = random.Random(26)
        for _ in range(20):
            around = [bytes(dice.choices(range(32, 127), k=dice.randint(0, 80))) + b"\n" for _ in range(2)]
            for name, secret in SECRETS.items():
                text = around[0] + b'"' + secret + b'"\n' + around[1]
                if kinds_in(text):
                    self.assertTrue(any(re.search(b"(?m)" + _python(hint), text) for hint in HINTS), (name, text))

    def test_a_key_written_into_json_or_with_headers_is_found(self) -> None:
        head = b"-----BEGIN PRIV" + b"ATE KEY-----"
        self.write("app/account.json", b'{"private_key": "' + head + b"\\n" + BODY + b'"}')
        self.write("app/old.pem", head + b"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" + BODY)
        self.assertEqual(len(self.survey()["secrets"]), 2)

    def test_words_that_are_no_secret_are_not_found(self) -> None:
        for number, text in enumerate(HARMLESS):
            self.write(f"app/{number}", text)
        self.assertEqual(self.survey()["secrets"], [])

    def test_whatever_a_file_is_called_it_is_searched(self) -> None:
        names = ["-", "--help", "a\nb", "caf\udce9"]
        for name in names:
            self.write(name, SECRETS["GitHub token"])
        self.assertEqual([item["path"] for item in self.survey()["secrets"]], sorted(f"/{name}" for name in names))

    def test_compiled_code_is_not_searched(self) -> None:
        self.write("app/x.so", b"\x7fELF" + SECRETS["GitHub token"])
        self.assertEqual(self.survey()["secrets"], [])

    def test_a_secret_on_the_edge_of_two_windows_is_found(self) -> None:
        window = 64 << 20
        secret = SECRETS["GitHub token"]
        with self.write("app/large", b"").open("wb") as file:
            file.seek(window - len(secret) // 2)
            file.write(b" " + secret + b"\n")
        self.assertEqual([item["kind"] for item in self.survey()["secrets"]], ["GitHub token"])

    def test_files_of_packages_are_owned_and_others_are_not(self) -> None:
        self.write("usr/lib/libz.so", b"\x7fELF")
        self.write("var/lib/dpkg/info/zlib1g:amd64.list", b"/.\n/lib\n/lib/libz.so\n")
        self.write(f"{SITE}/a/__init__.py")
        self.write("usr/local/bin/a,b")
        self.write(f"{SITE}/a-1.dist-info/RECORD", b'a/__init__.py,,\n"../../../bin/a,b",,\na-1.dist-info/RECORD,,\n../../../../../../etc/passwd,,\n')
        self.write("etc/shadow")
        (self.root / "usr/bin").mkdir()
        (self.root / "usr/bin/x").symlink_to("y")
        expected = ["/etc/shadow", "/usr/bin/x", "/var/lib/dpkg/info/zlib1g:amd64.list"]
        self.assertEqual(self.survey()["unowned"], expected)

    def test_rights_that_are_too_wide_are_told(self) -> None:
        self.write("usr/bin/su", mode=0o4755)
        self.write("usr/bin/wall", mode=0o2755)
        self.write("etc/open", mode=0o666)
        (self.root / "app/.git").mkdir(parents=True)
        (self.root / "link").symlink_to("etc/open")
        found = self.survey()
        self.assertEqual(found["setuid"], ["/usr/bin/su", "/usr/bin/wall"])
        self.assertEqual(found["writable"], ["/etc/open"])
        self.assertEqual(found["repositories"], ["/app/.git"])

    def test_what_the_own_user_may_write_is_told(self) -> None:
        file = self.write("srv/own", mode=0o640)
        group = self.write("srv/group", mode=0o060)
        self.write("srv/locked", mode=0o444)
        user, group_id = file.stat().st_uid, group.stat().st_gid
        self.assertIn("/srv/own", self.survey(f"--user={user}:99999")["writable"])
        self.assertIn("/srv/group", self.survey(f"--user=99999:{group_id}")["writable"])
        self.assertNotIn("/srv/locked", self.survey(f"--user={user}:{group_id}")["writable"])
        self.assertEqual(self.survey("--user=99999:99999")["writable"], [])

    def test_the_newest_package_is_told_by_its_own_files(self) -> None:
        self.write("var/lib/dpkg/info/a.list", b"/.\n/usr/bin/a\n/usr/bin/b\n/etc/a.conf\n")
        for path, time in (("usr/bin/a", 1000), ("usr/bin/b", 2000), ("etc/a.conf", 9000), ("usr/bin/other", 9000)):
            os.utime(self.write(path), (time, time))
        self.assertEqual(self.survey()["newest"], {"path": "/usr/bin/b", "time": 2000})

    def test_a_tree_without_packages_has_no_newest_one(self) -> None:
        self.write("app/x")
        found = self.survey()
        self.assertIsNone(found["newest"])
        self.assertEqual(found["files"], 1)

    def test_a_name_that_is_no_text_is_told_and_does_not_stop_the_survey(self) -> None:
        with open(os.fsencode(self.root) + b"/\xff.pem", "wb") as file:
            file.write(SECRETS["private key"])
        found = self.survey()
        self.assertEqual([item["kind"] for item in found["secrets"]], ["private key"])
        self.assertEqual(len(found["unowned"]), 1)


if __name__ == "__main__":
    unittest.main()
