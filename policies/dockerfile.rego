# Dockerfiles, as conftest's parser reads them: a list of {Cmd, Flags, Value, Stage}.
package dockerfile

stages := {lower(name) |
	some step in input
	step.Cmd == "from"
	some i
	lower(step.Value[i]) == "as"
	name := step.Value[i + 1]
}

arguments := {split(step.Value[0], "=")[0] |
	some step in input
	step.Cmd == "arg"
}

deny contains {
	"id": "DF001",
	"msg": sprintf("RUN has a network: %s", [concat(" ", step.Value)]),
	"why": "What a step fetches is in no lock, so nobody can say or repeat what is in the image.",
	"do": "Write RUN --network=none, and put what the step needs into inputs.yaml.",
} if {
	some step in input
	step.Cmd == "run"
	not "--network=none" in step.Flags
}

deny contains {
	"id": "DF002",
	"msg": sprintf("FROM %s names no digest", [step.Value[0]]),
	"why": "A tag can be moved: the same Dockerfile then builds another image.",
	"do": "Start from scratch, from a stage, from an argument that the build sets, or from NAME@sha256:DIGEST.",
} if {
	some step in input
	step.Cmd == "from"
	not fixed(step.Value[0])
}

fixed("scratch")

fixed(name) if lower(name) in stages

fixed(name) if contains(name, "@sha256:")

fixed(name) if {
	startswith(name, "$")
	trim(name, "${}") in arguments
}

deny contains {
	"id": "DF003",
	"msg": sprintf("ADD %s fetches from the network", [source]),
	"why": "An address can serve other bytes tomorrow.",
	"do": "Lock the file in inputs.yaml, or COPY it from the context.",
} if {
	some step in input
	step.Cmd == "add"
	some source in step.Value
	regex.match(`^([a-z+]+://|git@)`, source)
}

deny contains {
	"id": "DF004",
	"msg": sprintf("%s %s looks like a secret", [upper(step.Cmd), name]),
	"why": "Arguments and variables stay readable in the image's history.",
	"do": "Use RUN --mount=type=secret.",
} if {
	some step in input
	step.Cmd in {"arg", "env"}
	name := split(step.Value[0], "=")[0]
	regex.match(`(?i)(^|_)(secret|token|password|passwd|api_?key|private_?key|credentials?)(_|$)`, name)
}

last_stage := max({step.Stage | some step in input})

users := [step.Value[0] | some step in input; step.Cmd == "user"; step.Stage == last_stage]

deny contains {
	"id": "DF005",
	"msg": sprintf("the last USER is %s", [user]),
	"why": "A process that is root in a container is root where the container ends.",
	"do": "Name a UID:GID other than 0 last.",
} if {
	user := users[count(users) - 1]
	regex.match(`^(0|root)(:.*)?$`, user)
}
