package ingestion_test

import data.ingestion

fact(rule, state) := {"rule": rule, "state": state, "about": "demo", "message": "demo 1.0 is not well", "next": "Take another."}

denied(facts) := {item | some item in ingestion.deny with input as {"ingestion": facts}}

noted(facts) := {item | some item in ingestion.warn with input as {"ingestion": facts}}

test_each_rule_refuses_by_its_own_name if {
	every rule in ["IN001", "IN002", "IN003", "IN004", "IN005", "IN006"] {
		found := denied([fact(rule, "refused")])
		{item.id | some item in found} == {rule}
		{item.msg | some item in found} == {"demo 1.0 is not well"}
		{item.do | some item in found} == {"Take another."}
	}
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
