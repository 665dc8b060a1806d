"""Generate tokens on a GPU with a tiny Llama of random weights: the whole way through vLLM, with its own kernels."""

import json
import os
import tempfile

from tiny_model import LLAMA
from vllm import LLM, SamplingParams

CONFIG = {**LLAMA, "vocab_size": 1024, "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "bfloat16"}
TOKENS = 5


def main() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/config.json", "w", encoding="utf-8") as file:
            json.dump(CONFIG, file)
        llm = LLM(
            model=folder,
            load_format="dummy",
            skip_tokenizer_init=True,
            max_model_len=128,
            gpu_memory_utilization=0.3,
        )
        sampling = SamplingParams(max_tokens=TOKENS, ignore_eos=True, detokenize=False)
        (request,) = llm.generate([{"prompt_token_ids": [1, 5, 9]}], sampling)
        tokens = request.outputs[0].token_ids
    assert len(tokens) == TOKENS, tokens
    print("generated", len(tokens), "tokens")


if __name__ == "__main__":
    main()
