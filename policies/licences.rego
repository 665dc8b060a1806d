# Licences of packages: {licences: {packages, forbidden, waived}}; see policies/licences.yaml.
package licences

waives(waiver, item) if {
	waiver.licence == item.licence
	some pattern in waiver.packages
	glob.match(pattern, ["/"], item.name)
}

waived(item) if {
	some waiver in input.licences.waived
	waives(waiver, item)
}

forbidden(item) if {
	some pattern in input.licences.forbidden
	regex.match(pattern, item.licence)
}

deny contains {
	"id": "LI001",
	"msg": sprintf("%s %s has the licence %s, which is forbidden", [item.name, item.version, item.licence]),
	"why": "It forbids what we do with the image: run it commercially, or hand it on.",
	"do": "Use another package.",
} if {
	some item in input.licences.packages
	forbidden(item)
}

deny contains {
	"id": "LI002",
	"msg": sprintf("%s %s has the licence %s; %s is not on the list", [item.name, item.version, item.licence, concat(", ", item.refused)]),
	"why": "Nobody has looked at what it asks of those who hand the image on.",
	"do": "Read the licence; then allow it, or waive it for this package with a reason, in policies/licences.yaml.",
} if {
	some item in input.licences.packages
	count(item.refused) > 0
	not forbidden(item)
	not waived(item)
}

warn contains {
	"id": "LI003",
	"msg": sprintf("the waiver of %s for %s with the licence %s matches nothing", [pattern, waiver.image, waiver.licence]),
	"why": "A package of that name that comes back would have it without being looked at.",
	"do": "Take it out of policies/licences.yaml.",
} if {
	some waiver in input.licences.waived
	some pattern in waiver.packages
	every item in input.licences.packages {
		not waives(object.union(waiver, {"packages": [pattern]}), item)
	}
}
