package ingestion_test

import data.ingestion

fact(rule, state) := {"rule": rule, "state": state, "about": "demo", "message": "demo 1.0 is not well", "next": "Take another."}

denied(facts) := {item | some item in ingestion.deny with input as {"ingestion": facts}}

noted(facts) := {item | some item in ingestion.warn with input as {"ingestion": facts}}

ids(facts) := {item.id | some item in denied(facts)}

test_young if ids([fact("IN001", "refused")]) == {"IN001"}

test_yanked if ids([fact("IN002", "refused")]) == {"IN002"}

test_other_index if ids([fact("IN003", "refused")]) == {"IN003"}

test_other_suite if ids([fact("IN004", "refused")]) == {"IN004"}

test_other_publisher if ids([fact("IN005", "refused")]) == {"IN005"}

test_malware if ids([fact("IN006", "refused")]) == {"IN006"}

test_words if {
	found := denied([fact("IN001", "refused")])
	{item.msg | some item in found} == {"demo 1.0 is not well"}
	{item.do | some item in found} == {"Take another."}
}

test_what_is_not_known_is_told if {
	denied([fact("IN001", "unknown")]) == set()
	{item.why | some item in noted([fact("IN001", "unknown")])} == {"It could not be judged, and may ship as the policy says so."}
}

test_what_is_excepted_is_told if {
	denied([fact("IN002", "excepted")]) == set()
	{item.why | some item in noted([fact("IN002", "excepted")])} == {"The exception ends, and it blocks then."}
}

test_nothing if {
	denied([]) == set()
	noted([]) == set()
}
