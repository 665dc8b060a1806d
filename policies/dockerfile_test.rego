package dockerfile_test

import data.dockerfile

ids(steps) := {found.id | some found in dockerfile.deny with input as {"instructions": steps}}

# What a file says is looked at as it is, in order and whole.
setting(keyword, settings) := {
	"keyword": keyword,
	"line": 1,
	"stage": 0,
	"settings": [{"name": name, "value": value} | some [name, value] in settings],
	"words": [],
}

test_plain_words if {
	ids([{"keyword": "RUN", "line": 1, "stage": 0, "settings": [], "words": ["make API_KEY=x"]}]) == set()
	ids([setting("LABEL", [["API_KEY", "x"]])]) == set()
}

test_secret if {
	ids([setting("ARG", [["API_KEY", null]])]) == {"DF004"}
	ids([setting("ENV", [["DB_PASSWORD", "x"]])]) == {"DF004"}
	ids([setting("ENV", [["PATH", "/usr/bin"]])]) == set()
}

test_every_name if {
	ids([setting("ENV", [["A", "1"], ["API_TOKEN", "abc"]])]) == {"DF004"}
	ids([setting("ARG", [["B", "1"], ["MY_PASSWORD", "x"]])]) == {"DF004"}
	ids([setting("ENV", [["A", "1"], ["my.api-key", "x"], ["B", "1"]])]) == set()
	ids([setting("ENV", [["A", "1"], ["MAX_TOKENS", "100"], ["TOKENIZERS_PARALLELISM", "true"]])]) == set()
}

test_path if {
	ids([setting("ENV", [["HF_TOKEN_PATH", "/run/secrets/t"]])]) == set()
	ids([setting("ENV", [["HF_TOKEN_PATH", "/cache/token"], ["DB_PASSWORD_FILE", "${HOME}/x"]])]) == set()
	ids([setting("ENV", [["HF_TOKEN", "/run/secrets/t"], ["GOOGLE_APPLICATION_CREDENTIALS", "/etc/key.json"]])]) == set()
	ids([setting("ENV", [["HF_TOKEN", "/9j/4AAQSkZJRg=="]])]) == {"DF004"}
	ids([setting("ENV", [["HF_TOKEN", "/9j/4AAQSkZJRg"]])]) == {"DF004"}
	ids([setting("ENV", [["HF_TOKEN_PATH", "abc"]])]) == {"DF004"}
	ids([setting("ARG", [["TOKEN_PATH", null]])]) == {"DF004"}
}

test_value if {
	every value in [
		concat("", ["hf_", "abcdefghijklmnopqrstuvwxyzABCDEFGH"]),
		concat("", ["ghp_", "0123456789abcdefghijABCDEFGHIJ012345"]),
		concat("", ["AKIA", "ABCDEFGHIJKLMNOP"]),
		"https://user:word@host/simple",
		"-----BEGIN OPENSSH PRIVATE KEY-----",
		"--retries=3 --token=abc",
		"a;Password=abc",
	] {
		ids([setting("ENV", [["A", "1"], ["B", value]])]) == {"DF004"}
		ids([setting("LABEL", [["b", value]])]) == {"DF004"}
	}
	every value in [
		"https://host/simple",
		"--token=$TOKEN",
		"--token=/run/secrets/t",
		"user@host",
		"a:b@c",
		"token",
	] {
		ids([setting("ENV", [["B", value]])]) == set()
	}
}

user(name, stage) := {"keyword": "USER", "line": 1, "stage": stage, "settings": [], "words": [name]}

test_root if {
	ids([user("0:0", 0)]) == {"DF005"}
	ids([user("65532", 0), user("root", 1)]) == {"DF005"}
}

test_root_for_a_while if {
	ids([user("root", 0), user("65532:65532", 1)]) == set()
	ids([user("root", 1), user("65532:65532", 1)]) == set()
}
