"""A small inference server for one ONNX model on the CPU.

GET  /healthz       200 when the model is loaded
GET  /v1/model      the model's inputs and outputs: name, type, shape
POST /v1/infer      {"inputs": {NAME: nested lists}} -> {"outputs": {NAME: nested lists}}
POST /v1/tokenize   {"text": "..."} -> {"ids": [...], "tokens": [...]} when TOKENIZER_PATH names a tokenizer.json
The model is the file that MODEL_PATH names.
"""

from typing import Any

import numpy as np
import onnxruntime as ort
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from startup import load_session, load_tokenizer

NUMPY_TYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int32)": np.int32,
    "tensor(int64)": np.int64,
    "tensor(bool)": np.bool_,
}


class InferRequest(BaseModel):
    inputs: dict[str, Any]


class TokenizeRequest(BaseModel):
    text: str


app = FastAPI(title="onnxruntime")
session = load_session()
tokenizer = load_tokenizer()


def describe(value: ort.NodeArg) -> dict[str, Any]:
    return {"name": value.name, "type": value.type, "shape": value.shape}


def to_array(value: ort.NodeArg, given: Any) -> np.ndarray:
    if value.type not in NUMPY_TYPES:
        raise HTTPException(422, f"input {value.name}: type {value.type} is not supported")
    try:
        return np.asarray(given, dtype=NUMPY_TYPES[value.type])
    except (TypeError, ValueError) as error:
        raise HTTPException(422, f"input {value.name}: {error}") from error


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/v1/model")
def model() -> dict[str, Any]:
    return {
        "inputs": [describe(v) for v in session.get_inputs()],
        "outputs": [describe(v) for v in session.get_outputs()],
    }


@app.post("/v1/infer")
def infer(request: InferRequest) -> dict[str, Any]:
    wanted = {v.name: v for v in session.get_inputs()}
    if set(request.inputs) != set(wanted):
        raise HTTPException(422, f"expected the inputs {sorted(wanted)}, got {sorted(request.inputs)}")
    arrays = {name: to_array(wanted[name], given) for name, given in request.inputs.items()}
    try:
        outputs = session.run(None, arrays)
    except Exception as error:
        raise HTTPException(422, str(error)) from error
    return {"outputs": {v.name: o.tolist() for v, o in zip(session.get_outputs(), outputs)}}


@app.post("/v1/tokenize")
def tokenize(request: TokenizeRequest) -> dict[str, Any]:
    if tokenizer is None:
        raise HTTPException(404, "no tokenizer: set TOKENIZER_PATH to a tokenizer.json")
    encoding = tokenizer.encode(request.text)
    return {"ids": encoding.ids, "tokens": encoding.tokens}
