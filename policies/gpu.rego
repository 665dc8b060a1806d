# GPU code: {gpu: {files, lines, cuda, libraries, unmatched, labels}}; see policies/gpu.yaml and pipeline/src/gpu/.
package gpu

deny contains {
	"id": "GP001",
	"msg": sprintf("%s (%s) does not run on %s; it has %s", [library.path, library.package, sm, library.code]),
	"why": "On such a GPU its kernels fail at the first call, and no test without that GPU sees it.",
	"do": "Take a version that is built for it, or take it out of mustRunOn in policies/gpu.yaml.",
} if {
	some library in input.gpu.libraries
	some sm in library.missing
}

deny contains {
	"id": "GP002",
	"msg": sprintf("no file with GPU code is %s, which policies/gpu.yaml names for %s", [item.library, item.image]),
	"why": "It was moved, renamed or built without CUDA, and nobody would look at it.",
	"do": "Name the file that it is now: gpu.json of `image --name=NAME sbom` lists them all.",
} if {
	some item in input.gpu.unmatched
}

deny contains {
	"id": "GP003",
	"msg": sprintf("the label %s says %q, and the image holds %q", [name, stated, found]),
	"why": "People choose an image by its labels before they pull it.",
	"do": "Write what was found into extra of labels.yaml.",
} if {
	some name, found in input.gpu.labels.found
	stated := object.get(input.gpu.labels.stated, name, "")
	stated != found
}

deny contains {
	"id": "GP004",
	"msg": sprintf("the label %s says %q, and no library is named that it could be about", [name, stated]),
	"why": "People choose an image by its labels before they pull it.",
	"do": "Take it out of labels.yaml, or name the libraries in policies/gpu.yaml.",
} if {
	some name, stated in input.gpu.labels.stated
	not name in object.keys(input.gpu.labels.found)
}

deny contains {
	"id": "GP005",
	"msg": sprintf("%d files have GPU code, and no line of policies/gpu.yaml is about them", [input.gpu.files]),
	"why": "Nobody has said on which GPUs the image must run.",
	"do": "Add a line with the libraries that everything goes through.",
} if {
	input.gpu.files > 0
	input.gpu.lines == 0
}

deny contains {
	"id": "GP006",
	"msg": "libraries with GPU code are named, and there is no CUDA run-time library in the lock",
	"why": "Nobody can say which driver is the oldest that runs them.",
	"do": "Lock nvidia-cuda-runtime, or start from a CUDA base.",
} if {
	count(input.gpu.libraries) > 0
	input.gpu.cuda == null
}
