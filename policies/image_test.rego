package image_test

import data.image

labels[sprintf("org.opencontainers.image.%s", [name])] := "x" if some name in image.required_labels

good := {
	"config": {"User": "65532:65532", "Labels": labels, "Entrypoint": ["/usr/bin/app"]},
	"tree": {"entrypoint": true},
}

ids(changes) := {found.id | some found in image.deny with input as object.union(good, changes)}

test_good if ids({}) == set()

test_root if {
	ids({"config": {"User": "0:0"}}) == {"IM001"}
	ids({"config": {"User": "root"}}) == {"IM001"}
	ids({"config": {"User": ""}}) == {"IM001"}
}

test_no_user if ids({"config": null}) == {"IM001", "IM002"}

test_label if ids({"config": {"Labels": {"org.opencontainers.image.title": ""}}}) == {"IM002"}

test_entrypoint if ids({"tree": {"entrypoint": false}}) == {"IM005"}

test_entrypoint_of_the_path if ids({"config": {"Entrypoint": ["app"]}, "tree": {"entrypoint": false}}) == set()
