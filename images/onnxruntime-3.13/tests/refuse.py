"""Start the image's own entrypoint with what it cannot serve: it must say why in one sentence and end with status 78."""

import json
import os
import runpy
import sys

from tiny import model

EX_CONFIG = 78
SAID = "/tmp/said"
# ONNX Runtime's own words where a machine does not say what its processor is, as under emulation.
ABOUT_THE_PROCESSOR = ("Error in cpuinfo: ", "onnxruntime cpuid_info warning: ", "onnxruntime warning: cpuinfo_")
CASES = [
    ({}, "MODEL_PATH=/models/model.onnx: No such file or directory. Mount"),
    ({"MODEL_PATH": "/tmp"}, "MODEL_PATH=/tmp: Is a directory. Mount"),
    ({"MODEL_PATH": "/tests/refuse.py"}, "MODEL_PATH=/tests/refuse.py: ONNX Runtime"),
    ({"MODEL_PATH": "/tmp/empty"}, "MODEL_PATH=/tmp/empty: ONNX Runtime"),
    ({"MODEL_PATH": "/tmp/model.onnx", "TOKENIZER_PATH": "/tmp/none.json"}, "TOKENIZER_PATH=/tmp/none.json: No such file"),
    ({"MODEL_PATH": "/tmp/model.onnx", "TOKENIZER_PATH": "/tests/refuse.py"}, "TOKENIZER_PATH=/tests/refuse.py: it is no tokenizer"),
    ({"MODEL_PATH": "/tmp/model.onnx", "INTRA_OP_NUM_THREADS": "0"}, "INTRA_OP_NUM_THREADS=0: expected a number"),
]


def start(variables: dict[str, str]) -> int:
    """Run the entrypoint (python -m MODULE …) to its end in a child, with its words in a file; return its exit status.

    It is forked, not executed: under user-mode emulation the kernel could not start a foreign program.
    """
    _, dash_m, module, *rest = json.loads(os.environ["IMAGE_ENTRYPOINT"])
    assert dash_m == "-m"
    child = os.fork()
    if child == 0:
        words = os.open(SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(words, 1)
        os.dup2(words, 2)
        os.environ.update(variables)
        sys.argv = [module, *rest]
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            os._exit(end.code if isinstance(end.code, int) else 1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    with open("/tmp/model.onnx", "wb") as file:
        file.write(model())
    open("/tmp/empty", "wb").close()
    for variables, words in CASES:
        status = start(variables)
        with open(SAID) as file:
            said = [line for line in file if not line.startswith(ABOUT_THE_PROCESSOR)]
        print(status, *said, end="")
        if status != EX_CONFIG or len(said) != 1 or not said[0].startswith(words):
            sys.exit(f"with {variables}: expected status {EX_CONFIG} and one line that begins with {words!r}")
    print(len(CASES), "refused")


main()
