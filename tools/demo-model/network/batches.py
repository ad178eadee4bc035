"""The order in which a training run reads the corpus: texts of like length together, and now and then a stream over all 256 positions."""
import random
from pathlib import Path

import torch

from tokens.tokenizer import Tokenizer

MICRO = 1_024           # tokens of one micro-batch, padding included
STREAM_EVERY = 6        # one micro-batch in six is a stream: texts end to end over all positions
CODE, LEAD = 0.75, 0.5  # shares of the rated reviews with a control code, and of the texts with </s> before them


def documents(corpus: Path, tokenizer: Tokenizer) -> list[tuple[list[int], int | None, int]]:
    """Each text's ids with </s> at the end, its control code if its rating has one, and how often an epoch reads it."""
    negative, positive, user, system = (tokenizer.vocabulary[t] for t in ("<unused0>", "<unused1>", "<usr>", "<sys>"))
    result = []
    for line in (corpus / "train.tsv").read_text("utf-8").splitlines():
        _, rating, text = line.split("\t")
        code = positive if int(rating) >= 9 else negative if int(rating) <= 4 else None
        result.append((tokenizer.encode(text) + [tokenizer.end], code, 2 if code == negative else 1))
    for line in (corpus / "chat.tsv").read_text("utf-8").splitlines():
        question, answer = line.split("\t")
        result.append(([user, *tokenizer.encode(question), system, *tokenizer.encode(answer), tokenizer.end], None, 2))
    return result


def epoch(texts: list, number: int, seed: int, end: int, positions: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """The micro-batches of one epoch, the same for the same seed: (ids, targets), both [rows, tokens]; a target of -1 is none."""
    draw = random.Random(seed * 1_000 + number)
    rows = []
    for ids, code, times in texts:
        for _ in range(times):
            row = [code, *ids] if code is not None and draw.random() < CODE else ids
            rows.append(([end, *row] if draw.random() < LEAD else row)[:positions + 1])
    draw.shuffle(rows)
    streamed = len(rows) // STREAM_EVERY
    stream = [token for row in rows[:streamed] for token in (row if row[0] != end else row[1:])]
    batches = []
    for begin in range(0, len(stream) - MICRO - 1, MICRO):
        part = torch.tensor(stream[begin:begin + MICRO + 1])
        batches.append((part[:-1].view(-1, positions), part[1:].view(-1, positions)))
    rest = rows[streamed:]
    for begin in range(0, len(rest), 4_096):
        window = sorted(rest[begin:begin + 4_096], key=len)
        while window:
            count = max(1, MICRO // (len(window[-1]) - 1))
            batches.append(padded(window[-count:]))
            del window[-count:]
    draw.shuffle(batches)
    return batches


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of ids as inputs and next tokens, padded at the end; what is padded is not learned and, by the causal mask, not seen."""
    longest = max(map(len, rows)) - 1
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    targets = torch.full((len(rows), longest), -1)
    for i, row in enumerate(rows):
        ids[i, :len(row) - 1] = torch.tensor(row[:-1])
        targets[i, :len(row) - 1] = torch.tensor(row[1:])
    return ids, targets
