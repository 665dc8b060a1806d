package contents_test

import data.contents

good := {
	"lock": {"debs": [{"name": "libc6", "version": "1", "archive": "debian"}], "wheels": [{"name": "a", "version": "1"}]},
	"sbom": {"packages": [{"name": "libc6", "SPDXID": "SPDXRef-1", "versionInfo": "1", "supplier": "Organization: Debian"}]},
	"libraries": [{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"}],
	"sizes": {"size": 10, "layers": [{"stage": "all", "size": 10}]},
	"budget": {"image": 100, "layer": 100},
	"forbidden": ["^AGPL-"],
}

ids(changes) := {found.id | some found in contents.deny with input as object.union(good, changes)}

package_with(changes) := {"sbom": {"packages": [object.union(good.sbom.packages[0], changes)]}}

test_good if ids({}) == set()

test_two_versions if ids({"lock": {"wheels": [{"name": "a", "version": "1"}, {"name": "a", "version": "2"}]}}) == {"CO001"}

test_archive if ids({"lock": {"debs": [{"name": "x", "version": "1", "archive": "elsewhere"}]}}) == {"CO002"}

test_version if ids(package_with({"versionInfo": ""})) == {"CO003"}

test_bundled_needs_no_version if ids(package_with({"versionInfo": "", "SPDXID": "SPDXRef-Bundled-x"})) == set()

test_supplier if ids(package_with({"supplier": "NOASSERTION"})) == {"CO004"}

test_cuda if ids({"libraries": [
	{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"},
	{"name": "libcudart", "version": "13", "path": "/b/libcudart.so.13"},
]}) == {"CO005"}

test_accepted_copy if ids({"libraries": [
	{"name": "libcudart", "version": "13", "path": "/a/libcudart.so.13"},
	{"name": "libcudart", "version": "13", "path": "/a/torchvision.libs/libcudart.faf08d9a.so.13"},
]}) == set()

test_layer if ids({"sizes": {"layers": [{"stage": "big", "size": 101}]}}) == {"CO006"}

test_image if ids({"sizes": {"size": 101}}) == {"CO007"}

test_licence if ids(package_with({"licenseDeclared": "AGPL-3.0-only"})) == {"CO008"}
