# What an image is made of: {lock, sbom (SPDX), libraries (bundled ones), sizes, budget}. Sizes are in bytes.
package contents

deny contains {
	"id": "CO001",
	"msg": sprintf("%s is locked in two versions: %s", [name, concat(", ", versions)]),
	"why": "Which of them is used depends on chance.",
	"do": "Name one version in inputs.yaml and lock again.",
} if {
	some kind in ["debs", "wheels"]
	some item in input.lock[kind]
	name := item.name
	versions := {other.version | some other in input.lock[kind]; other.name == name}
	count(versions) > 1
}

deny contains {
	"id": "CO002",
	"msg": sprintf("%s comes from %q", [deb.name, deb.archive]),
	"why": "Only archives whose signatures are checked may give packages.",
	"do": "Take it from debian or debian-security.",
} if {
	some deb in input.lock.debs
	not deb.archive in {"debian", "debian-security"}
}

deny contains {
	"id": "CO003",
	"msg": sprintf("%s has no version in the SBOM", [item.name]),
	"why": "Nobody can say whether a vulnerability affects it.",
	"do": "Find out where it is from; see its sourceInfo.",
} if {
	some item in input.sbom.packages
	not startswith(item.SPDXID, "SPDXRef-Bundled-")
	object.get(item, "versionInfo", "") == ""
}

deny contains {
	"id": "CO004",
	"msg": sprintf("%s has neither supplier nor source in the SBOM", [item.name]),
	"why": "Nobody can say where it is from.",
	"do": "Lock it, so that its file and sha256 are known.",
} if {
	some item in input.sbom.packages
	object.get(item, "supplier", "NOASSERTION") == "NOASSERTION"
	not item.packageFileName
	not item.sourceInfo
	not item.primaryPackagePurpose == "CONTAINER"
}

cuda := `^lib(cudart|cublas|cublasLt|cudnn.*|cufft|curand|cusolver|cusparse|nccl|nvrtc|nvJitLink|cupti)$`

# Copies that a wheel loads under a file name of its own, by their folder, with the reason that each is accepted.
copies_allowed := {"torchvision.libs": "0.7 MB of CUDA's run-time library, bound by its hashed name to torchvision"}

accepted(path) if {
	some folder, _ in copies_allowed
	contains(path, sprintf("/%s/", [folder]))
}

deny contains {
	"id": "CO005",
	"msg": sprintf("%s is in the image more than once: %s", [name, concat(", ", sort(paths))]),
	"why": "It costs gigabytes, and two copies in one process do not share memory or state.",
	"do": "Leave the second copy out: omit its wheel, or take the library from the base.",
} if {
	some item in input.libraries
	name := item.name
	regex.match(cuda, name)
	paths := {other.path | some other in input.libraries; other.name == name; other.version == item.version; not accepted(other.path)}
	count(paths) > 1
}

deny contains {
	"id": "CO006",
	"msg": sprintf("the layer %s has %d bytes; at most %d are allowed", [layer.stage, layer.size, input.budget.layer]),
	"why": "Registries and clients move larger layers badly, and repeat them whole after an error.",
	"do": "Move packages to another layer.",
} if {
	some layer in input.sizes.layers
	layer.size > input.budget.layer
}

deny contains {
	"id": "CO007",
	"msg": sprintf("the image has %d bytes; at most %d are allowed", [input.sizes.size, input.budget.image]),
	"why": "Every node that runs it pulls and keeps that much.",
	"do": "Leave out what is not needed, or raise the budget in policies/budgets.yaml with a reason.",
} if {
	input.sizes.size > input.budget.image
}

deny contains {
	"id": "CO008",
	"msg": sprintf("%s has the licence %s, which is not allowed", [item.name, item.licenseDeclared]),
	"why": "The licence forbids what we do with the image: run it commercially, or hand it on.",
	"do": "Use another package, or ask for an exception.",
} if {
	some item in input.sbom.packages
	some licence in input.forbidden
	regex.match(licence, object.get(item, "licenseDeclared", ""))
}
