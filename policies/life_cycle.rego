# How long what the image is made of is mended: {life_cycle: {releases, unused}}; see policies/life-cycle.yaml.
package life_cycle

name(item) := sprintf("%s %s", [item.product, object.get(item, "release", item.version)])

deny contains {
	"id": "LC001",
	"msg": sprintf("%s is not mended since %s%s", [name(item), item.ends, accepted_until(item)]),
	"why": "Vulnerabilities found since then stay, and nobody says that they are there.",
	"do": "Move to a newer release, or accept this one with an owner and an end in policies/life-cycle.yaml.",
} if {
	some item in input.life_cycle.releases
	item.state == "ended"
}

accepted_until(item) := sprintf("; %s accepted it until %s", [item.accepted.owner, item.accepted.until])

accepted_until(item) := "" if not item.accepted

deny contains {
	"id": "LC002",
	"msg": sprintf("no line says until when %s is mended", [name(item)]),
	"why": "What nobody mends any more would ship without a word.",
	"do": "Add its release with its last day to policies/life-cycle.yaml.",
} if {
	some item in input.life_cycle.releases
	item.state == "unknown"
}

warn contains {
	"id": "LC003",
	"msg": sprintf("%s is mended until %s: %d days are left", [name(item), item.ends, item.left]),
	"why": "After that day it blocks.",
	"do": "Move to a newer release before.",
} if {
	some item in input.life_cycle.releases
	item.state == "ends"
}

warn contains {
	"id": "LC004",
	"msg": sprintf("the acceptance of %s %s for %s lets nothing through", [item.product, item.release, item.image]),
	"why": "A release that comes back would have it without being looked at.",
	"do": "Take it out of policies/life-cycle.yaml.",
} if {
	some item in input.life_cycle.unused
}
