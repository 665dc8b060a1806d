# What entered the lock: {ingestion: [{rule, state, message, next}]}, by policies/ingestion.yaml. `lock` judges the same, and more, before it is written.
package ingestion

deny contains {"id": "IN001", "msg": item.message, "why": "What is stolen or broken is mostly found in its first days.", "do": item.next} if {
	some item in refused("IN001")
}

deny contains {"id": "IN002", "msg": item.message, "why": "Those who made it took it back.", "do": item.next} if {
	some item in refused("IN002")
}

deny contains {"id": "IN003", "msg": item.message, "why": "Another index has other rules, or none, for who may publish what.", "do": item.next} if {
	some item in refused("IN003")
}

deny contains {"id": "IN004", "msg": item.message, "why": "Another suite is mended by others, or by nobody.", "do": item.next} if {
	some item in refused("IN004")
}

deny contains {"id": "IN005", "msg": item.message, "why": "Whoever steals a name publishes from elsewhere.", "do": item.next} if {
	some item in refused("IN005")
}

deny contains {"id": "IN006", "msg": item.message, "why": "It was made to do harm.", "do": item.next} if {
	some item in refused("IN006")
}

warn contains {"id": item.rule, "msg": item.message, "why": "It could not be judged, and may ship as the policy says so.", "do": item.next} if {
	some item in input.ingestion
	item.state == "unknown"
}

warn contains {"id": item.rule, "msg": item.message, "why": "The exception ends, and it blocks then.", "do": item.next} if {
	some item in input.ingestion
	item.state == "excepted"
}

refused(rule) := [item | some item in input.ingestion; item.rule == rule; item.state == "refused"]
