package dockerfile_test

import data.dockerfile

ids(steps) := {found.id | some found in dockerfile.deny with input as steps}

run(flags) := {"Cmd": "run", "Flags": flags, "Value": ["make"]}

from(words) := {"Cmd": "from", "Flags": [], "Value": words}

test_hermetic_is_allowed if ids([from(["scratch", "AS", "tools"]), run(["--network=none"]), from(["tools"])]) == set()

test_network if ids([run([])]) == {"DF001"}

test_tag if ids([from(["debian:12"])]) == {"DF002"}

test_digest if ids([from(["debian@sha256:0123"])]) == set()

test_argument if ids([{"Cmd": "arg", "Flags": [], "Value": ["BASE=scratch"]}, from(["${BASE}", "AS", "x"])]) == set()

test_unknown_argument if ids([from(["${BASE}"])]) == {"DF002"}

test_argument_as_words if ids([{"Cmd": "arg", "Flags": [], "Value": ["BASE=scratch"]}, from(["BASE"])]) == {"DF002"}

test_copied_words if {
	ids([{"Cmd": "copy", "Flags": [], "Value": ["https://example.com/a", "/a"]}]) == set()
	ids([{"Cmd": "add", "Flags": [], "Value": ["a.tar", "/a"]}]) == set()
	ids([{"Cmd": "label", "Flags": [], "Value": ["API_KEY"]}]) == set()
}

test_address if ids([{"Cmd": "add", "Flags": [], "Value": ["https://example.com/a", "/a"]}]) == {"DF003"}

test_secret if {
	ids([{"Cmd": "arg", "Flags": [], "Value": ["API_KEY"]}]) == {"DF004"}
	ids([{"Cmd": "env", "Flags": [], "Value": ["DB_PASSWORD", "x", "="]}]) == {"DF004"}
	ids([{"Cmd": "env", "Flags": [], "Value": ["PATH", "/usr/bin", "="]}]) == set()
}

user(name, stage) := {"Cmd": "user", "Flags": [], "Value": [name], "Stage": stage}

test_root if {
	ids([user("0:0", 0)]) == {"DF005"}
	ids([user("65532", 0), user("root", 1)]) == {"DF005"}
}

test_root_for_a_while if {
	ids([user("root", 0), user("65532:65532", 1)]) == set()
	ids([user("root", 1), user("65532:65532", 1)]) == set()
}
