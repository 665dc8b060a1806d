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

test_address if ids([{"Cmd": "add", "Flags": [], "Value": ["https://example.com/a", "/a"]}]) == {"DF003"}

test_secret if {
	ids([{"Cmd": "arg", "Flags": [], "Value": ["API_KEY"]}]) == {"DF004"}
	ids([{"Cmd": "env", "Flags": [], "Value": ["DB_PASSWORD", "x", "="]}]) == {"DF004"}
	ids([{"Cmd": "env", "Flags": [], "Value": ["PATH", "/usr/bin", "="]}]) == set()
}
