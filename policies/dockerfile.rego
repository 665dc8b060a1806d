# Dockerfiles, as conftest's parser reads them: a list of {Cmd, Flags, Value, Stage}. That a build takes nothing from a network
# is checked before each build, in pipeline/src/repository/dockerfile/rules.ts.
package dockerfile

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
