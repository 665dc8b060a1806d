package life_cycle_test

import data.life_cycle

ends(changes) := object.union(
	{"product": "CUDA", "version": "12.5.82", "release": "12.5", "ends": "2024-08-31", "left": 100, "state": "supported"},
	changes,
)

with_releases(releases) := {"life_cycle": {"releases": releases, "unused": []}}

denied(facts) := {item | some item in life_cycle.deny with input as facts}

noted(facts) := {item | some item in life_cycle.warn with input as facts}

ids(facts) := {item.id | some item in (denied(facts) | noted(facts))}

messages(facts) := {item.msg | some item in (denied(facts) | noted(facts))}

test_supported if ids(with_releases([ends({})])) == set()

test_accepted if ids(with_releases([ends({"left": -1, "state": "accepted"})])) == set()

test_ended if {
	ended := with_releases([ends({"left": -1, "state": "ended"})])
	ids(ended) == {"LC001"}
	messages(ended) == {"CUDA 12.5 is not mended since 2024-08-31"}
}

test_acceptance_that_ended if {
	accepted := {"owner": "platform team", "reason": "x", "until": "2026-01-01"}
	ended := with_releases([ends({"left": -1, "state": "ended", "accepted": accepted})])
	ids(ended) == {"LC001"}
	messages(ended) == {"CUDA 12.5 is not mended since 2024-08-31; platform team accepted it until 2026-01-01"}
}

test_unknown if {
	unknown := with_releases([{"product": "Debian", "version": "forky", "state": "unknown"}])
	ids(unknown) == {"LC002"}
	messages(unknown) == {"no line says until when Debian forky is mended"}
}

test_ends_soon if {
	soon := with_releases([ends({"left": 5, "state": "ends"})])
	ids(soon) == {"LC003"}
	messages(soon) == {"CUDA 12.5 is mended until 2024-08-31: 5 days are left"}
}

test_acceptance_of_nothing if {
	unused := {"life_cycle": {"releases": [], "unused": [{"product": "CUDA", "release": "12.5", "image": "cuda-12.5"}]}}
	ids(unused) == {"LC004"}
	messages(unused) == {"the acceptance of CUDA 12.5 for cuda-12.5 lets nothing through"}
}
