package gpu_test

import data.gpu

library := {"path": "/a/libx.so", "package": "x 1.0", "code": "SASS sm_80 sm_90; PTX none", "missing": []}

labels := {"image-factory.gpu.sass.amd64": "sm_80 sm_90", "image-factory.gpu.driver": "580.65.06"}

good := {
	"files": 1,
	"lines": 1,
	"cuda": "13.0",
	"libraries": [library],
	"unmatched": [],
	"labels": {"stated": labels, "found": labels},
}

none := {"files": 0, "lines": 0, "cuda": null, "libraries": [], "unmatched": [], "labels": {"stated": {}, "found": {}}}

found(facts) := {item | some item in gpu.deny with input as {"gpu": facts}}

ids(changes) := {item.id | some item in found(object.union(good, changes))}

test_good if ids({}) == set()

test_no_gpu_code if found(none) == set()

test_missing if ids({"libraries": [object.union(library, {"missing": ["sm_100"]})]}) == {"GP001"}

test_missing_names_library_and_version if {
	some item in found(object.union(good, {"libraries": [object.union(library, {"missing": ["sm_100"]})]}))
	item.msg == "/a/libx.so (x 1.0) does not run on sm_100; it has SASS sm_80 sm_90; PTX none"
}

test_each_missing_version_is_told if {
	count(found(object.union(good, {"libraries": [object.union(library, {"missing": ["sm_100", "sm_120"]})]}))) == 2
}

test_unmatched if ids({"unmatched": [{"image": "x", "library": "/a/liby.so"}]}) == {"GP002"}

test_another_label if ids({"labels": {"stated": {"image-factory.gpu.sass.amd64": "sm_70"}}}) == {"GP003"}

test_no_label if found(object.union(object.remove(good, ["labels"]), {"labels": {"stated": {}, "found": labels}})) != set()

test_both_values_are_named if {
	some item in found(object.union(good, {"labels": {"stated": {"image-factory.gpu.sass.amd64": "sm_70"}}}))
	item.msg == `the label image-factory.gpu.sass.amd64 says "sm_70", and the image holds "sm_80 sm_90"`
}

test_label_about_nothing if {
	facts := object.union(none, {"labels": {"stated": labels}})
	{item.id | some item in found(facts)} == {"GP004"}
}

test_code_without_a_line if {
	facts := object.union(none, {"files": 2})
	{item.id | some item in found(facts)} == {"GP005"}
}

test_no_run_time_library if ids({"cuda": null}) == {"GP006"}
