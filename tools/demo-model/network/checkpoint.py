"""Hugging Face's layout for GPT-2: safetensors in fp16 and config.json, written and read without any library of theirs."""
import json
from pathlib import Path

import torch

from network.model import Network, Shape
from tokens.tokenizer import Tokenizer

PARTS = {"ln_1": "ln_1", "ln_2": "ln_2", "attn_in": "attn.c_attn", "attn_out": "attn.c_proj", "mlp_in": "mlp.c_fc", "mlp_out": "mlp.c_proj"}
TYPES = {"F16": torch.float16, "F32": torch.float32}


def theirs(name: str) -> str:
    """Hugging Face's name of a parameter: `blocks.0.attn_in.weight` is `transformer.h.0.attn.c_attn.weight`."""
    if not name.startswith("blocks."):
        return "transformer." + name
    _, layer, part, kind = name.split(".")
    return f"transformer.h.{layer}.{PARTS[part]}.{kind}"


def is_turned(name: str) -> bool:
    """Their Conv1D keeps a matrix as [in, out], ours as [out, in]."""
    return name.startswith("blocks.") and name.endswith("weight") and "ln_" not in name


def write(folder: Path, network: Network) -> None:
    """Writes model.safetensors, config.json and generation_config.json."""
    header, blobs, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name, value in sorted((theirs(n), p.detach().t() if is_turned(n) else p.detach()) for n, p in network.named_parameters()):
        half = value.contiguous().half()
        if not torch.isfinite(half).all():
            raise ValueError(f"{name} has a number that fp16 cannot hold")
        blobs.append(half.numpy().tobytes())
        header[name] = {"dtype": "F16", "shape": list(half.shape), "data_offsets": [at, at + len(blobs[-1])]}
        at += len(blobs[-1])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blobs))
    shape = network.shape
    config = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "vocab_size": shape.vocabulary, "n_positions": shape.positions,
              "n_ctx": shape.positions, "n_embd": shape.width, "n_layer": shape.layers, "n_head": shape.heads, "n_inner": None,
              "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 3,
              "tie_word_embeddings": True, "scale_attn_weights": True, "torch_dtype": "float16", "initializer_range": 0.02}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    ends = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 3}
    (folder / "generation_config.json").write_text(json.dumps(ends, indent=2) + "\n")


def read(folder: Path, dtype=torch.float32) -> Network:
    """A network from config.json and model.safetensors, its numbers taken exactly into dtype."""
    config = json.loads((folder / "config.json").read_text())
    network = Network(Shape(config["vocab_size"], config["n_positions"], config["n_embd"], config["n_layer"], config["n_head"])).to(dtype)
    data = (folder / "model.safetensors").read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            entry = header.get(theirs(name)) or header[theirs(name).removeprefix("transformer.")]
            first, last = entry["data_offsets"]
            value = torch.frombuffer(bytearray(data[begin + first:begin + last]), dtype=TYPES[entry["dtype"]]).view(entry["shape"])
            parameter.copy_(value.t() if is_turned(name) else value)
    return network.eval()


def carried(weights: dict, before: Tokenizer, now: Tokenizer) -> dict:
    """The weights for another tokenizer: each embedding goes with its token, and a new token gets that of one which no text has."""
    old = weights["wte.weight"]
    unused = before.vocabulary["<unused99>"]
    rows = [before.vocabulary.get(now.tokens[i], unused) for i in range(len(now.tokens))]
    return weights | {"wte.weight": old[rows].clone()}
