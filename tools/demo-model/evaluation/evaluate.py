"""Measures what the model card states, for one or more models in one evaluation, and prints it as JSON."""
import argparse
import json
import math
import random
from pathlib import Path

import torch

from evaluation.bayes import Bayes
from evaluation.ngram import Characters
from evaluation.sampler import sample
from network import checkpoint
from tokens.tokenizer import Tokenizer

UNKNOWN_BITS = 16       # what <unk> costs beside its own chance: it does not say which character it was
RUNS = (20, 30)         # characters in a row that count as memorized


def rows(path: Path) -> list[tuple[int, str]]:
    return [(int(rating), text) for _, rating, text in (line.split("\t") for line in path.read_text("utf-8").splitlines())]


@torch.no_grad()
def bits(network, tokenizer, texts: list[str]) -> float:
    """Bits that the texts and their ends cost after </s>."""
    total, encoded = 0.0, sorted((tokenizer.encode(text) for text in texts), key=len)
    for begin in range(0, len(encoded), 64):
        part = encoded[begin:begin + 64]
        ids = torch.full((len(part), max(map(len, part)) + 2), tokenizer.end)
        for i, row in enumerate(part):
            ids[i, 1:len(row) + 1] = torch.tensor(row)
        losses = -network(ids[:, :-1]).log_softmax(-1).gather(2, ids[:, 1:, None])[..., 0]
        for i, row in enumerate(part):
            total += losses[i, :len(row) + 1].sum().item() / math.log(2) + UNKNOWN_BITS * row.count(tokenizer.unknown)
    return total


def memorized(texts: list[str], training: list[str], run: int) -> dict:
    """How many of the texts have `run` characters in a row in common with a training text, of how many that are as long."""
    runs = {}
    for i, text in enumerate(texts):
        for at in range(len(text) - run + 1):
            runs.setdefault(text[at:at + run], set()).add(i)
    found = set()
    for text in training:
        for at in range(len(text) - run + 1):
            found |= runs.get(text[at:at + run], set())
    return {"memorized": len(found), "as long": sum(len(text) >= run for text in texts), "texts": len(texts)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--model", type=Path, required=True, nargs="+")
    arguments.add_argument("--texts", type=Path, help="file for the reviews that the last model writes")
    arguments.add_argument("--reviews", type=int, default=1_000, help="reviews to write, half with either control code")
    arguments.add_argument("--held-out", type=int, default=5_000)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--temperature", type=float, default=0.6)
    arguments.add_argument("--top-p", type=float, default=0.8)
    arguments.add_argument("--repetition-penalty", type=float, default=1.05)
    arguments.add_argument("--only", choices=["bits", "labels", "all"], default="all")
    args = arguments.parse_args()
    torch.set_num_threads(2)
    training, test = rows(args.corpus / "train.tsv"), rows(args.corpus / "held-out.tsv")[:args.held_out]
    texts = [text for _, text in test]
    letters = sum(map(len, texts))
    report = {"held-out reviews": len(test), "characters": letters}
    if args.only != "labels":
        model = Characters(text for _, text in training)
        report["5-gram bits/character"] = round(sum(map(model.bits, texts)) / letters, 4)
    models = [(checkpoint.read(folder), Tokenizer(folder / "tokenizer.json")) for folder in args.model]
    for folder, (network, tokenizer) in zip(args.model, models):
        if args.only != "labels":
            report[f"{folder} bits/character"] = round(bits(network, tokenizer, texts) / letters, 4)
    if args.only != "bits":
        network, tokenizer = models[-1]
        draw = random.Random(args.seed)
        positive, negative = ([t for r, t in training if r >= 9], [t for r, t in training if r <= 4])
        bayes = Bayes(draw.sample(positive, min(len(positive), len(negative))), negative)
        real = [(r >= 9, t) for r, t in test if r >= 9 or r <= 4]
        for kind in (True, False):
            of_kind = [t for is_positive, t in real if is_positive == kind]
            report[f"real {'positive' if kind else 'negative'} told right"] = round(sum(bayes.is_positive(t) == kind for t in of_kind) / len(of_kind), 4)
        settings = {"max_tokens": 40, "temperature": args.temperature, "top_p": args.top_p, "repetition_penalty": args.repetition_penalty}
        written = []
        for kind, code in ((True, "<unused1>"), (False, "<unused0>")):
            ids = tokenizer.vocabulary[code]
            found = [tokenizer.decode(o) for o in sample(network, [[ids]] * (args.reviews // 2), settings, tokenizer.end, args.seed + kind)]
            report[f"written {'positive' if kind else 'negative'} told right"] = round(sum(bayes.is_positive(t) == kind for t in found) / len(found), 4)
            written += found
        report["settings"] = settings
        report["mean characters written"] = round(sum(map(len, written)) / len(written), 1)
        report["different texts written"] = len(set(written))
        known = [text for _, text in training]
        for run in RUNS:
            report[f"written, {run} characters in a row"] = memorized(written, known, run)
            report[f"held out, {run} characters in a row"] = memorized(texts, known, run)
        if args.texts:
            args.texts.write_text("\n".join(written) + "\n", "utf-8")
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
