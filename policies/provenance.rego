# The provenance of an image: {statement: in-toto v1 with SLSA provenance v1, digest of the manifest, index, lock, builders}.
package provenance

deny contains {
	"id": "PR001",
	"msg": sprintf("the statement is of the type %q", [object.get(input, ["statement", "predicateType"], "")]),
	"why": "Only SLSA provenance v1 says here how an image was built.",
	"do": "Give the provenance that the release made: https://slsa.dev/provenance/v1.",
} if {
	object.get(input, ["statement", "predicateType"], "") != "https://slsa.dev/provenance/v1"
}

subjects contains sprintf("sha256:%s", [subject.digest.sha256]) if some subject in input.statement.subject

deny contains {
	"id": "PR002",
	"msg": sprintf("the statement names neither %s nor its index", [input.digest]),
	"why": "It is about another image.",
	"do": "Give the provenance of this image: build and release again.",
} if {
	count(subjects & {input.digest, input.index}) == 0
}

dependencies contains dependency.digest.sha256 if {
	some dependency in input.statement.predicate.buildDefinition.resolvedDependencies
}

unnamed contains {"name": item.name, "version": item.version} if {
	some items in [input.lock.debs, input.lock.wheels]
	some item in items
	not item.sha256 in dependencies
}

deny contains {
	"id": "PR003",
	"msg": sprintf("%d of the locked files are not named with their sha256, as %s", [count(names), concat(", ", array.slice(names, 0, 3))]),
	"why": "What the statement leaves out, nobody can look for in it when it turns out to be bad.",
	"do": "Build and release again with the committed lock.",
} if {
	names := sort([sprintf("%s %s", [item.name, item.version]) | some item in unnamed])
	count(names) > 0
}

builder := object.get(input, ["statement", "predicate", "runDetails", "builder", "id"], "")

deny contains {
	"id": "PR004",
	"msg": sprintf("it was built by %q", [builder]),
	"why": "Whoever builds decides what is in the image.",
	"do": "Build where policies/provenance.yaml allows it, or add the builder there.",
} if {
	not builder in input.builders
}
