"""Load a model with the server's own code: one thread for each processor that it may use, or as many as it is told."""

import os
import sys

from tiny import model

sys.path.insert(0, "/app")
from startup import load_session


def threads() -> int:
    return int(load_session().get_session_options().intra_op_num_threads)


def main() -> None:
    os.environ["MODEL_PATH"] = "/tmp/model.onnx"
    with open("/tmp/model.onnx", "wb") as file:
        file.write(model())
    found = [threads() == len(os.sched_getaffinity(0))]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found.append(threads() == 1)
    os.environ["INTRA_OP_NUM_THREADS"] = "3"
    found.append(threads() == 3)
    print("threads as allowed and as told:", found)


main()
