"""What may be in a message: no address of a mirror, no password, no host."""

from __future__ import annotations

import random
import unittest

from resolve.errors import without_hosts, without_secrets

INDEX = "https://me:s3cret%40word@Index.Example:8443/simple/"


class SecretsTest(unittest.TestCase):
    def test_in_every_form_that_programs_write_addresses(self) -> None:
        forms = (
            INDEX,
            "https://index.example:8443/simple/numpy/",
            "http://index.example:8443/files/x.whl",
            "index.example:8443",
            "index.example",
            "'index.example'",
            "(https://Index.Example:8443/simple)",
            "s3cret@word",
            "s3cret%40word",
            "me:s3cret%40word@index.example:8443",
        )
        dice = random.Random(2)
        for _ in range(1000):
            words = [dice.choice((*forms, "numpy==1", "for", "url", "-", "index.example.org.other")) for _ in range(dice.randint(1, 6))]
            said = without_hosts(without_secrets(dice.choice((" ", ", ", "\n")).join(words), INDEX))
            left = said.lower().replace("index.example.org.other", "")
            self.assertFalse("index.example" in left or "s3cret" in left, said)

    def test_words_stay_words(self) -> None:
        self.assertEqual(without_secrets("the index has no demo", "http://index/simple"), "the index has no demo")
        self.assertEqual(without_secrets("the index at http://index/simple", "http://index/"), "the index at <mirror>/simple")
        self.assertEqual(without_secrets("at http://index/simple/demo/", "http://index/simple"), "at <mirror>/demo/")
        self.assertEqual(without_secrets("a user asks", "http://user:x@h.invalid/"), "a user asks")

    def test_other_urls_keep_what_is_called_there(self) -> None:
        self.assertEqual(without_hosts("dep @ https://files.invalid/a/dep-1.whl, `http://h.invalid/`"), "dep @ <address>/dep-1.whl, `<address>`")


if __name__ == "__main__":
    unittest.main()
