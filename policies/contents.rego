# What an image is made of: {lock, sbom (SPDX), libraries (bundled ones), tree, sizes, budget, today}. Sizes are in bytes,
# times in seconds.
package contents

deny contains {
	"id": "CO001",
	"msg": sprintf("%s is locked in two versions: %s", [name, concat(", ", versions)]),
	"why": "Which of them is used depends on chance.",
	"do": "Name one version in inputs.yaml and lock again.",
} if {
	some items in [input.lock.debs, input.lock.wheels]
	some item in items
	name := item.name
	versions := {other.version | some other in items; other.name == name}
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

# What a package manager installed has an address of its own (purl). What syft sees inside a wheel's files has none, and
# stands under the wheel.
managed(item) if {
	some reference in item.externalRefs
	reference.referenceType == "purl"
	not regex.match(`^pkg:(generic|oci)/`, reference.referenceLocator)
}

deny contains {
	"id": "CO003",
	"msg": sprintf("%s has no version in the SBOM", [item.name]),
	"why": "Nobody can say whether a vulnerability affects it.",
	"do": "Find out where it is from; see its sourceInfo.",
} if {
	some item in input.sbom.packages
	managed(item)
	object.get(item, "versionInfo", "") in {"", "UNKNOWN", "NOASSERTION"}
}

# Where a package is from: its supplier, its locked file, or the wheel that carries it.
sourced(item) if object.get(item, "supplier", "NOASSERTION") != "NOASSERTION"

sourced(item) if item.packageFileName

sourced(item) if regex.match(`/usr/local/lib/python3\.[0-9]+/dist-packages/`, item.sourceInfo)

deny contains {
	"id": "CO004",
	"msg": sprintf("%s has neither supplier nor source in the SBOM", [item.name]),
	"why": "Nobody can say where it is from.",
	"do": "Lock it, so that its file and sha256 are known.",
} if {
	some item in input.sbom.packages
	managed(item)
	not sourced(item)
}

cuda := `^lib(cudart|cublas|cublasLt|cudnn.*|cufft|curand|cusolver|cusparse|nccl|nvrtc|nvJitLink|cupti)$`

# Copies that a wheel loads under a file name of its own, by their folder, with the reason that each is accepted.
copies_allowed := {
	"torchvision.libs": "0.7 MB of CUDA's run-time library, bound by its hashed name to torchvision",
	"pynvvideocodec.": "0.7 MB of CUDA 12's run-time library, bound by its hashed name to the decoder that loads it",
	"triton/backends/nvidia/lib/cupti": "CUPTI of the toolkit that triton was built with: its profiler loads it by this path, and nothing else does",
}

accepted(path) if {
	some folder, _ in copies_allowed
	contains(path, sprintf("/%s/", [folder]))
}

deny contains {
	"id": "CO005",
	"msg": sprintf("%s is in the image more than once: %s", [name, concat(", ", sort(paths))]),
	"why": "It costs gigabytes, and two copies in one process, of one version or two, do not share memory or state.",
	"do": "Leave the second copy out: omit its wheel, or take the library from the base.",
} if {
	some item in input.libraries
	name := item.name
	regex.match(cuda, name)
	paths := {other.path | some other in input.libraries; other.name == name; not accepted(other.path)}
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

day := 86400

# A lock has no date, so that renewing it without a change changes nothing. It cannot be older than its newest package.
deny contains {
	"id": "CO008",
	"msg": sprintf("the newest Debian package is %d days old; at most %d are allowed", [days, input.budget.newestPackageDays]),
	"why": "Security fixes come out every few weeks: nobody has taken them in since.",
	"do": "Lock again: ./daggerw call lock export --path=. If there is nothing newer, raise newestPackageDays in policies/budgets.yaml with a reason.",
} if {
	days := floor((input.today - input.tree.newest.time) / day)
	days > input.budget.newestPackageDays
}

deny contains {
	"id": "CO009",
	"msg": sprintf("the lock names %d Debian packages, but no file of one is in the image", [count(input.lock.debs)]),
	"why": "Nobody can say how old the lock is.",
	"do": "See what the stages do with the .debs.",
} if {
	count(input.lock.debs) > 0
	input.tree.newest == null
}
