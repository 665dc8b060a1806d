package licences_test

import data.licences

mit := {"name": "a", "version": "1", "licence": "MIT", "refused": []}

own := {"name": "nvidia-x", "version": "1", "licence": "LicenseRef-NVIDIA", "refused": ["LicenseRef-NVIDIA"]}

waiver := {"image": "cuda", "packages": ["nvidia-*"], "licence": "LicenseRef-NVIDIA", "reason": "r"}

facts(packages) := {"packages": packages, "forbidden": ["AGPL-"], "waived": [waiver]}

ids(packages) := {found.id | some found in licences.deny with input as {"licences": facts(packages)}}

notes(packages) := {found.id | some found in licences.warn with input as {"licences": facts(packages)}}

test_good if ids([mit, own]) | notes([mit, own]) == set()

test_forbidden if ids([object.union(mit, {"licence": "MIT AND AGPL-3.0-only", "refused": ["AGPL-3.0-only"]})]) == {"LI001"}

test_forbidden_in_debian if ids([object.union(mit, {"licence": "AGPL-3.0-only"})]) == {"LI001"}

test_not_allowed if ids([object.union(mit, {"licence": "X", "refused": ["X"]})]) == {"LI002"}

test_waiver_of_another_package if ids([object.union(own, {"name": "other"})]) == {"LI002"}

test_waiver_of_another_licence if ids([object.union(own, {"licence": "LicenseRef-Worse"})]) == {"LI002"}

test_waiver_of_a_name_with_a_dot if ids([object.union(own, {"name": "nvidia-cuda.runtime"})]) == set()

test_waiver_that_matches_nothing if notes([mit]) == {"LI003"}
