"""What the server needs before it can answer: the model, the tokenizer, the number of threads.

What is missing or broken ends the process with one sentence and exit status 78 (EX_CONFIG of sysexits.h): a restart does not help.
"""

import os
import sys
from typing import NoReturn

import onnxruntime as ort
from tokenizers import Tokenizer

EX_CONFIG = 78


def load_session() -> ort.InferenceSession:
    """Loads the model that MODEL_PATH names, or ends the process."""
    path = _file("MODEL_PATH", "Mount a folder with an ONNX model at /models, or set MODEL_PATH to one.")
    options = ort.SessionOptions()
    options.intra_op_num_threads = _threads()
    try:
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        _refuse("MODEL_PATH", path, f"ONNX Runtime {ort.__version__} cannot load it: {_first_line(error)}")


def load_tokenizer() -> Tokenizer | None:
    """Loads what TOKENIZER_PATH names, None when it is not set; or ends the process."""
    if not os.environ.get("TOKENIZER_PATH"):
        return None
    path = _file("TOKENIZER_PATH", "Mount a tokenizer.json there, or leave TOKENIZER_PATH unset.")
    try:
        return Tokenizer.from_file(path)
    except Exception as error:
        _refuse("TOKENIZER_PATH", path, f"it is no tokenizer.json: {_first_line(error)}")


def _threads() -> int:
    """Returns INTRA_OP_NUM_THREADS, or one for each processor that this process may use.

    Left alone, ONNX Runtime counts all of the machine's and binds a thread to each, which a cpuset forbids (onnxruntime#10113).
    """
    text = os.environ.get("INTRA_OP_NUM_THREADS") or str(len(os.sched_getaffinity(0)))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1024:
        _refuse("INTRA_OP_NUM_THREADS", text, "expected a number from 1 to 1024. Leave it unset for one for each processor.")
    return int(text)


def _file(variable: str, what_to_do: str) -> str:
    path = os.environ.get(variable, "")
    try:
        with open(path, "rb"):
            return path
    except OSError as error:
        _refuse(variable, path, f"{error.strerror}. {what_to_do}")


def _refuse(variable: str, value: str, problem: str) -> NoReturn:
    print(f"{variable}={value}: {problem}", file=sys.stderr, flush=True)
    sys.exit(EX_CONFIG)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
