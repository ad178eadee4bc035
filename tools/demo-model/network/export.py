"""Writes a training run's checkpoint, which its tokenizer.json stands beside, as Hugging Face's files; may be run while the training goes on."""
import argparse
import shutil
from pathlib import Path

import torch

from network import checkpoint
from network.model import Network
from tokens.tokenizer import Tokenizer


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--checkpoint", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    args = arguments.parse_args()
    saved = torch.load(args.checkpoint)
    network = Network(saved["shape"])
    before, now = Tokenizer(args.checkpoint.parent / "tokenizer.json"), Tokenizer(args.tokenizer)
    network.load_state_dict(checkpoint.carried(saved["weights"], before, now))
    checkpoint.write(args.out, network)
    shutil.copyfile(args.tokenizer, args.out / "tokenizer.json")
    print(f"step {saved['step']}: {sum(p.numel() for p in network.parameters()):,} parameters to {args.out}")


if __name__ == "__main__":
    main()
