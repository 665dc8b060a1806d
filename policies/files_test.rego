package files_test

import data.files

generator(paths) := {"image": "a", "stage": "s", "paths": paths, "reason": "r"}

good := {
	"accepted": {
		"generators": [generator(["/app/**"])],
		"setuid": [{"image": "a", "path": "/usr/bin/su"}],
		"writable": [{"image": "a", "path": "/tmp"}],
		"secrets": [{"image": "a", "path": "/usr/lib/*/tests/key.pem", "kind": "private key"}],
	},
	"tree": {
		"setuid": ["/usr/bin/su"],
		"writable": ["/tmp"],
		"repositories": [],
		"unowned": ["/app/a/b"],
		"secrets": [{"path": "/usr/lib/x/tests/key.pem", "kind": "private key"}],
	},
}

ids(changes) := {found.id | some found in files.deny with input as object.union(good, changes)}

notes(changes) := {found.id | some found in files.warn with input as object.union(good, changes)}

messages(changes) := {found.msg | some found in files.deny with input as object.union(good, changes)}

test_good if ids({}) | notes({}) == set()

test_setuid if ids({"tree": {"setuid": ["/usr/bin/su", "/usr/bin/mount"]}}) == {"IM003"}

test_writable if ids({"tree": {"writable": ["/tmp", "/etc"]}}) == {"IM004"}

test_accepted_is_not_what_is_below if ids({"tree": {"writable": ["/tmp", "/tmp/x"]}}) == {"IM004"}

test_secret if ids({"tree": {"secrets": array.concat(good.tree.secrets, [{"path": "/etc/x.pem", "kind": "private key"}])}}) == {"IM006"}

test_another_secret_in_an_accepted_file if ids({"tree": {"secrets": array.concat(
	good.tree.secrets,
	[{"path": "/usr/lib/x/tests/key.pem", "kind": "GitHub token"}],
)}}) == {"IM006"}

test_repository if ids({"tree": {"repositories": ["/app/.git"]}}) == {"IM007"}

test_file_of_no_package if {
	changes := {"tree": {"unowned": ["/app/a", "/opt/x/4", "/opt/x/1", "/opt/x/2", "/opt/x/3"]}}
	ids(changes) == {"IM008"}
	messages(changes) == {"4 of the files in /opt/x/ belong to no package: /opt/x/1, /opt/x/2, /opt/x/3"}
}

test_one_finding_for_each_folder if count(messages({"tree": {"unowned": ["/app/a", "/b", "/opt/c", "/opt/d"]}})) == 2

test_generator_that_wrote_nothing if notes({"tree": {"unowned": []}}) == {"IM009"}

test_generator_of_other_files if {
	notes({"accepted": {"generators": [generator(["/app/**", "/srv/*"])]}}) == {"IM009"}
}

test_accepted_file_that_is_gone if {
	notes({"tree": {"setuid": []}}) == {"IM010"}
	notes({"tree": {"writable": []}}) == {"IM010"}
	notes({"tree": {"secrets": []}}) == {"IM010"}
}
