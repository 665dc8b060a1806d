package provenance_test

import data.provenance

statement := {
	"predicateType": "https://slsa.dev/provenance/v1",
	"subject": [{"name": "a", "digest": {"sha256": "11"}}],
	"predicate": {
		"buildDefinition": {"resolvedDependencies": [{"digest": {"sha256": "aa"}}, {"digest": {"sha256": "bb"}}]},
		"runDetails": {"builder": {"id": "https://ci.example"}},
	},
}

good := {
	"statement": statement,
	"digest": "sha256:11",
	"index": "sha256:22",
	"lock": {"debs": [{"name": "d", "version": "1", "sha256": "aa"}], "wheels": [{"name": "w", "version": "1", "sha256": "bb"}]},
	"builders": ["https://ci.example"],
}

ids(changes) := {found.id | some found in provenance.deny with input as object.union(good, changes)}

test_good if ids({}) == set()

test_of_the_index if ids({"digest": "sha256:33", "index": "sha256:11"}) == set()

test_another_type if ids({"statement": {"predicateType": "https://spdx.dev/Document"}}) == {"PR001"}

test_another_image if ids({"digest": "sha256:33"}) == {"PR002"}

test_deb_left_out if ids({"lock": {"debs": [{"name": "x", "version": "1", "sha256": "cc"}]}}) == {"PR003"}

test_wheel_left_out if ids({"lock": {"wheels": [{"name": "x", "version": "1", "sha256": "cc"}]}}) == {"PR003"}

test_another_builder if ids({"statement": {"predicate": {"runDetails": {"builder": {"id": "https://evil.example"}}}}}) == {"PR004"}

test_empty_statement_passes_nothing if ids({"statement": null}) == {"PR001", "PR002", "PR003", "PR004"}
