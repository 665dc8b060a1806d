# The files of an image: {tree: what toolbox/survey found, accepted: what policies/files.yaml and generators.yaml allow}.
package files

# Whether something at a path is accepted: an entry of policies/files.yaml or generators.yaml names it.
accepted(entries, path) if {
	some entry in entries
	glob.match(entry.path, ["/"], path)
}

generated(path) if {
	some entry in input.accepted.generators
	some pattern in entry.paths
	glob.match(pattern, ["/"], path)
}

deny contains {
	"id": "IM003",
	"msg": sprintf("%s runs with the rights of its owner (setuid or setgid)", [path]),
	"why": "Such a file gives a process more rights than it was started with.",
	"do": "Leave its package out, clear the bit in the stage, or list it in policies/files.yaml with a reason.",
} if {
	some path in input.tree.setuid
	not accepted(input.accepted.setuid, path)
}

deny contains {
	"id": "IM004",
	"msg": sprintf("%s is writable by everyone, or by the user that the image runs as", [path]),
	"why": "Any process could replace what another one runs or reads.",
	"do": "Set another mode in the stage, declare a volume, or list it in policies/files.yaml with a reason.",
} if {
	some path in input.tree.writable
	not accepted(input.accepted.writable, path)
}

deny contains {
	"id": "IM006",
	"msg": sprintf("%s holds what looks like a secret (%s)", [found.path, found.kind]),
	"why": "Everybody who can pull the image has it.",
	"do": "Remove it, and replace it: it is known now. If it is none, list it in policies/files.yaml with a reason.",
} if {
	some found in input.tree.secrets
	of_kind := [entry | some entry in input.accepted.secrets; entry.kind == found.kind]
	not accepted(of_kind, found.path)
}

deny contains {
	"id": "IM007",
	"msg": sprintf("%s is the history of a repository", [path]),
	"why": "It holds what was removed from the files, secrets too.",
	"do": "Leave it out of the stage.",
} if {
	some path in input.tree.repositories
}

foreign contains path if {
	some path in input.tree.unowned
	not generated(path)
}

folder(path) := sprintf("%s/", [concat("/", array.slice(split(path, "/"), 0, count(split(path, "/")) - 1))])

# One finding for each folder: a stage that copies a thousand files is one mistake.
deny contains {
	"id": "IM008",
	"msg": sprintf("%d of the files in %s belong to no package: %s", [count(paths), place, concat(", ", array.slice(paths, 0, 3))]),
	"why": "Nobody can say where such a file is from, or when it must be replaced.",
	"do": "Lock the package that has it, or name the stage that writes it in policies/generators.yaml.",
} if {
	some place in {folder(path) | some path in foreign}
	paths := sort([path | some path in foreign; folder(path) == place])
}

warn contains {
	"id": "IM009",
	"msg": sprintf("%s of the stage %s of %s matches no file", [pattern, entry.stage, entry.image]),
	"why": "A file of that name that comes from elsewhere would be taken for the stage's.",
	"do": "Take it out of policies/generators.yaml.",
} if {
	some entry in input.accepted.generators
	some pattern in entry.paths
	every path in input.tree.unowned {
		not glob.match(pattern, ["/"], path)
	}
}

used contains path if some path in input.tree.setuid

used contains path if some path in input.tree.writable

used contains found.path if some found in input.tree.secrets

warn contains {
	"id": "IM010",
	"msg": sprintf("%s, accepted for %s, is not there", [entry.path, entry.image]),
	"why": "A file of that name that comes back would be accepted without being looked at.",
	"do": "Take it out of policies/files.yaml.",
} if {
	some entries in [input.accepted.setuid, input.accepted.writable, input.accepted.secrets]
	some entry in entries
	every path in used {
		not glob.match(entry.path, ["/"], path)
	}
}
