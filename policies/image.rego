# An image's configuration and its root file system: {config: OCI config, tree: what was found in the files}.
package image

required_labels := {"title", "description", "licenses", "vendor", "version"}

# Files with setuid or setgid that may be there: none.
setuid_allowed := set()

deny contains {
	"id": "IM001",
	"msg": sprintf("the image runs as %q", [user]),
	"why": "A process that is root in a container is root where the container ends.",
	"do": "Set config.user to a UID:GID other than 0.",
} if {
	user := object.get(input.config, "User", "")
	regex.match(`^(|0|root)(:.*)?$`, user)
}

deny contains {
	"id": "IM002",
	"msg": sprintf("the label org.opencontainers.image.%s is missing", [name]),
	"why": "Whoever finds the image must be able to say what it is and where it is from.",
	"do": "Add it to labels.yaml.",
} if {
	some name in required_labels
	object.get(input.config, ["Labels", sprintf("org.opencontainers.image.%s", [name])], "") == ""
}

deny contains {
	"id": "IM003",
	"msg": sprintf("%s runs with the rights of its owner (setuid or setgid)", [path]),
	"why": "Such a file gives a process more rights than it was started with.",
	"do": "Leave its package out, or clear the bit in the stage.",
} if {
	some path in input.tree.setuid
	not path in setuid_allowed
}

# The folders that are writable by all, and sticky: one user cannot remove another's files.
writable_allowed := {"/tmp", "/var/tmp", "/run/lock", "/cache"}

deny contains {
	"id": "IM004",
	"msg": sprintf("%s is writable by everyone", [path]),
	"why": "Any process could replace what another one runs or reads.",
	"do": "Set another mode in the stage, or declare a volume.",
} if {
	some path in input.tree.writable
	not path in writable_allowed
}

deny contains {
	"id": "IM005",
	"msg": sprintf("the entry point %s is not in the image", [input.config.Entrypoint[0]]),
	"why": "The container would not start.",
	"do": "Correct config.entrypoint, or add the package that has it.",
} if {
	startswith(input.config.Entrypoint[0], "/")
	not input.tree.entrypoint
}

deny contains {
	"id": "IM006",
	"msg": sprintf("%s holds a private key", [path]),
	"why": "Everybody who can pull the image has the key.",
	"do": "Remove it, and replace the key: it is known now.",
} if {
	some path in input.tree.keys
}

deny contains {
	"id": "IM007",
	"msg": sprintf("%s is the history of a repository", [path]),
	"why": "It holds what was removed from the files, secrets too.",
	"do": "Leave it out of the stage.",
} if {
	some path in input.tree.repositories
}
