package dockerfile_test

import data.dockerfile

ids(steps) := {found.id | some found in dockerfile.deny with input as steps}

test_plain_words if {
	ids([{"Cmd": "run", "Flags": [], "Value": ["make API_KEY=x"]}]) == set()
	ids([{"Cmd": "label", "Flags": [], "Value": ["API_KEY"]}]) == set()
}

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
