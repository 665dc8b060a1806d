"""Write a Llama of two layers with a byte tokenizer and a chat template: a model that vLLM serves with random weights."""

import json
import os

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

CHAT = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
SPECIAL = ["<s>", "</s>"]


def write_tiny_model(folder: str) -> None:
    """Write config.json, tokenizer.json and tokenizer_config.json to a new folder; the weights are vLLM's dummies."""
    os.mkdir(folder)
    tokenizer = byte_tokenizer()
    tokenizer.save(f"{folder}/tokenizer.json")
    bos, eos = (tokenizer.token_to_id(token) for token in SPECIAL)
    names = {"bos_token": SPECIAL[0], "eos_token": SPECIAL[1], "chat_template": CHAT}
    write(f"{folder}/tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", **names})
    write(f"{folder}/config.json", {**LLAMA, "vocab_size": eos + 1, "bos_token_id": bos, "eos_token_id": eos})


def byte_tokenizer() -> Tokenizer:
    """One token for each byte, then <s> and </s>."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def write(file: str, value: object) -> None:
    with open(file, "w", encoding="utf-8") as handle:
        json.dump(value, handle)


LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 256,
    "intermediate_size": 512,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    # vLLM's attention for the CPU knows no smaller heads: with 16 the server starts, and the first request ends it.
    "head_dim": 64,
    "max_position_embeddings": 512,
    "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
    "torch_dtype": "float32",
    "hidden_act": "silu",
}
