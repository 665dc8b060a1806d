# An image's configuration: {config: OCI config, tree: {entrypoint: whether it is there}}.
package image

required_labels := {"title", "description", "licenses", "vendor", "version"}

deny contains {
	"id": "IM001",
	"msg": sprintf("the image runs as %q", [user]),
	"why": "A process that is root in a container is root where the container ends.",
	"do": "Set config.user to a UID:GID other than 0.",
} if {
	user := object.get(input, ["config", "User"], "")
	regex.match(`^(|0|root)(:.*)?$`, user)
}

deny contains {
	"id": "IM002",
	"msg": sprintf("the label org.opencontainers.image.%s is missing", [name]),
	"why": "Whoever finds the image must be able to say what it is and where it is from.",
	"do": "Add it to labels.yaml.",
} if {
	some name in required_labels
	object.get(input, ["config", "Labels", sprintf("org.opencontainers.image.%s", [name])], "") == ""
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
