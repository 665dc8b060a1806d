package contents_test

import data.contents

deb := {"name": "libc6", "version": "1", "archive": "debian"}

day := 86400

good := {
	"lock": {"debs": [deb], "wheels": [{"name": "a", "version": "1"}]},
	"sbom": {"packages": [{"name": "libc6", "SPDXID": "SPDXRef-1", "versionInfo": "1", "supplier": "Organization: Debian", "externalRefs": [purl("pkg:deb/debian/libc6@1")]}]},
	"libraries": [{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"}],
	"sizes": {"size": 10, "layers": [{"stage": "all", "size": 10}]},
	"budget": {"image": 100, "layer": 100, "newestPackageDays": 90},
	"tree": {"newest": {"path": "/usr/bin/x", "time": 0}},
	"today": 90 * day,
}

purl(text) := {"referenceType": "purl", "referenceLocator": text}

ids(changes) := {found.id | some found in contents.deny with input as object.union(good, changes)}

package_with(changes) := {"sbom": {"packages": [object.union(good.sbom.packages[0], changes)]}}

test_good if ids({}) == set()

test_two_versions if ids({"lock": {"wheels": [{"name": "a", "version": "1"}, {"name": "a", "version": "2"}]}}) == {"CO001"}

test_archive if ids({"lock": {"debs": [{"name": "x", "version": "1", "archive": "elsewhere"}]}}) == {"CO002"}

test_version if {
	ids(package_with({"versionInfo": ""})) == {"CO003"}
	ids(package_with({"versionInfo": "UNKNOWN"})) == {"CO003"}
}

test_what_a_wheel_carries_needs_no_version if {
	ids(package_with({"versionInfo": "", "externalRefs": [purl("pkg:generic/x")]})) == set()
	ids(package_with({"versionInfo": "", "externalRefs": []})) == set()
	ids(package_with({"versionInfo": "", "externalRefs": [{"referenceType": "cpe23Type", "referenceLocator": "cpe"}]})) == set()
}

test_supplier if ids(package_with({"supplier": "NOASSERTION"})) == {"CO004"}

test_source_instead_of_supplier if {
	ids(package_with({"supplier": "NOASSERTION", "packageFileName": "a.deb"})) == set()
	ids(package_with({"supplier": "NOASSERTION", "sourceInfo": "from /usr/local/lib/python3.11/dist-packages/x"})) == set()
	ids(package_with({"supplier": "NOASSERTION", "sourceInfo": "from /usr/local/lib/python3.13/dist-packages/x"})) == set()
	ids(package_with({"supplier": "NOASSERTION", "sourceInfo": "from /usr/local/lib/pythonista/dist-packages/x"})) == {"CO004"}
	ids(package_with({"supplier": "NOASSERTION", "sourceInfo": "from /app/x.jar"})) == {"CO004"}
	ids(package_with({"supplier": "NOASSERTION", "externalRefs": [purl("pkg:oci/image")]})) == set()
}

test_cuda if ids({"libraries": [
	{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"},
	{"name": "libcudart", "version": "13", "path": "/b/libcudart.so.13"},
]}) == {"CO005"}

test_another_version if ids({"libraries": [
	{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"},
	{"name": "libcudart", "version": "12.3.101", "path": "/b/libcudart-c64a25f3.so.12.3.101"},
]}) == {"CO005"}

test_one_file_that_says_two_versions if ids({"libraries": [
	{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"},
	{"name": "libcudart", "version": "13.0.96", "path": "/a/libcudart.so.13"},
]}) == set()

test_other_libraries if ids({"libraries": [
	{"name": "libgomp", "version": "1", "path": "/a/libgomp.so.1"},
	{"name": "libgomp", "version": "1", "path": "/b/libgomp.so.1"},
]}) == set()

test_accepted_copy if ids({"libraries": [
	{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"},
	{"name": "libcudart", "version": "13", "path": "/a/torchvision.libs/libcudart.faf08d9a.so.13"},
]}) == set()

test_accepted_copies_of_another_toolkit if ids({"libraries": [
	{"name": "libcupti", "version": "13", "path": "/a/nvidia/cu13/lib/libcupti.so.13"},
	{"name": "libcupti", "version": "12", "path": "/a/triton/backends/nvidia/lib/cupti/libcupti.so.12"},
	{"name": "libcupti", "version": "2025.1.1", "path": "/a/triton/backends/nvidia/lib/cupti/libcupti.so.2025.1.1"},
]}) == set()

test_layer if ids({"sizes": {"layers": [{"stage": "big", "size": 101}]}}) == {"CO006"}

test_image if ids({"sizes": {"size": 101}}) == {"CO007"}

test_age if ids({"today": 91 * day}) == {"CO008"}

test_no_age if ids({"tree": {"newest": null}}) == {"CO009"}

test_no_age_without_debs if ids({"tree": {"newest": null}, "lock": {"debs": []}}) == set()
