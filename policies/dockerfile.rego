# Dockerfiles, as pipeline/src/repository/dockerfile reads them: {instructions: [{keyword, line, stage, settings, words}]}, see
# facts.ts there. That a build takes nothing from a network is checked before each build, in rules.ts there.
package dockerfile

deny contains {
	"id": "DF004",
	"msg": sprintf("line %d: %s %s looks like a secret", [step.line, step.keyword, setting.name]),
	"why": "Arguments and variables stay readable in the image's history.",
	"do": "Use RUN --mount=type=secret.",
} if {
	some step in input.instructions
	step.keyword in {"ARG", "ENV", "LABEL"}
	some setting in step.settings
	secret(step.keyword, setting)
}

# A label is no variable: its name says nothing of its value.
secret(keyword, setting) if {
	keyword != "LABEL"
	regex.match(`(?i)(^|[_.-])(secret|token|password|passwd|api_?key|private_?key|credentials?)([_.-]|$)`, setting.name)
	not is_path(setting)
}

secret(_, setting) if {
	some form in forms
	regex.match(form, setting.value)
}

# Where a secret will lie at run time is none: its name says that it is a path, or it begins as one. Base64 can begin with a slash.
is_path(setting) if {
	regex.match(`^(\$\{?[A-Za-z0-9_]+\}?)?(/[A-Za-z0-9_.-]+)+/?$`, setting.value)
	names_path(setting)
}

names_path(setting) if regex.match(`(?i)[_.-](path|file|dir|directory|folder)$`, setting.name)

names_path(setting) if regex.match(`^/(run|etc|var|home|opt|root|tmp|mnt|srv|usr|secrets?|config)/`, setting.value)

# Forms that are a secret whatever the name says; toolbox/survey/kinds.py has them all, for the files of an image.
forms := {
	`\b(AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`,
	`\bgh[pousr]_[A-Za-z0-9]{36}`,
	`\bgithub_pat_[A-Za-z0-9_]{22,}`,
	`\bglpat-[A-Za-z0-9_-]{20}`,
	`\b(hf|api_org)_[A-Za-z]{34}\b`,
	`\bsk-[A-Za-z0-9_-]{20,}`,
	`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`,
	`\bAIza[A-Za-z0-9_-]{35}`,
	`\bnpm_[A-Za-z0-9]{36}\b`,
	`\bpypi-[A-Za-z0-9_-]{50,}`,
	`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.`,
	`-----BEGIN [A-Z ]*PRIVATE KEY`,
	`://[^/@\s:]*:[^/@\s$<{]+@`,
	`(?i)(^|[^a-z])(password|passwd|secret|token|api_?key)=[^\s$<{/]`,
}

last_stage := max({step.stage | some step in input.instructions})

users := [step.words[0] | some step in input.instructions; step.keyword == "USER"; step.stage == last_stage]

deny contains {
	"id": "DF005",
	"msg": sprintf("the last USER is %s", [user]),
	"why": "A process that is root in a container is root where the container ends.",
	"do": "Name a UID:GID other than 0 last.",
} if {
	user := users[count(users) - 1]
	regex.match(`^(0+|root)(:.*)?$`, user)
}
