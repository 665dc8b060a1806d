"""A tiny ONNX model, written by hand: y = x + x (onnx.proto)."""


def field(number: int, payload: bytes | int | str) -> bytes:
    """One protobuf field: a varint for int, length-delimited for the rest."""
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    data = payload.encode() if isinstance(payload, str) else payload
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def tensor(name: str) -> bytes:
    """ValueInfoProto of a float tensor of shape [1, 3]."""
    shape = field(1, field(1, 1)) + field(1, field(1, 3))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def model() -> bytes:
    """ModelProto (onnx.proto): one Add node, opset 13, IR version 8."""
    node = field(1, "x") + field(1, "x") + field(2, "y") + field(4, "Add")
    graph = field(1, node) + field(2, "g") + field(11, tensor("x")) + field(12, tensor("y"))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))
