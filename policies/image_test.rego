package image_test

import data.image

labels := {sprintf("org.opencontainers.image.%s", [name]): "x" | some name in image.required_labels}

good := {
	"config": {"User": "65532:65532", "Labels": labels, "Entrypoint": ["/usr/bin/app"]},
	"tree": {"setuid": [], "writable": ["/tmp"], "entrypoint": true, "keys": [], "repositories": []},
}

ids(changes) := {found.id | some found in image.deny with input as object.union(good, changes)}

test_good if ids({}) == set()

test_root if {
	ids({"config": {"User": "0:0"}}) == {"IM001"}
	ids({"config": {"User": "root"}}) == {"IM001"}
	ids({"config": {"User": ""}}) == {"IM001"}
}

test_label if ids({"config": {"Labels": {"org.opencontainers.image.title": ""}}}) == {"IM002"}

test_setuid if ids({"tree": {"setuid": ["/usr/bin/su"]}}) == {"IM003"}

test_writable if ids({"tree": {"writable": ["/etc"]}}) == {"IM004"}

test_entrypoint if ids({"tree": {"entrypoint": false}}) == {"IM005"}

test_key if ids({"tree": {"keys": ["/etc/ssl/private/x.pem"]}}) == {"IM006"}

test_repository if ids({"tree": {"repositories": ["/app/.git"]}}) == {"IM007"}
