"""Makes the corpus: film reviews and chats, cleaned, without duplicates, and split by the hash of a review's id.

Writes train.tsv and held-out.tsv (id, rating, text), chat.tsv (question, answer) and counts.json to the folder given.
"""
import argparse
import csv
import gzip
import hashlib
import json
import random
import zlib
from collections import Counter
from pathlib import Path

from corpus.clean import WORD, bare, blocked, fault, tidy

HELD_OUT_OF = 50
EVALUATION = 5_000
SHINGLE, BANDS, ROWS = 6, 2, 3
MASKS = [random.Random(7).getrandbits(32) for _ in range(BANDS * ROWS)]


def digest(review: str) -> int:
    """SHA-256 of the review's id in decimal ASCII, as a big-endian number."""
    return int.from_bytes(hashlib.sha256(review.encode("ascii")).digest(), "big")


def held_out(review: str) -> bool:
    return digest(review) % HELD_OUT_OF == 0


def sketches(key: str) -> list[tuple]:
    """MinHash bands over runs of six letters: two texts that share most of these share a band."""
    hashes = [zlib.crc32(key[i:i + SHINGLE].encode()) for i in range(max(1, len(key) - SHINGLE + 1))]
    least = [min(h ^ mask for h in hashes) for mask in MASKS]
    return [(band, *least[band * ROWS:(band + 1) * ROWS]) for band in range(BANDS)]


def reviews(path: Path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        next(file)
        for line in file:
            review, rating, text = line.rstrip("\r\n").split("\t", 2)
            yield review, int(rating), text


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--nsmc", type=Path, required=True, help="reviews-all.tsv.gz: id, rating, document")
    arguments.add_argument("--chatbot", type=Path, required=True, help="ChatbotData.csv: Q, A, label")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--known", type=float, default=0.5, help="share of a training review's words that must be common")
    args = arguments.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    counts, seen, near = Counter(), set(), set()
    rows = [(held_out(review), review, rating, tidy(text)) for review, rating, text in reviews(args.nsmc)]
    rows.sort(key=lambda row: not row[0])                  # held out first: a training copy of one of these is the duplicate
    kept = []
    for held, review, rating, text in rows:
        side = "held out: " if held else "train: "
        key = bare(text)
        reason = "duplicate" if key in seen else fault(text)
        seen.add(key)
        if reason is None:
            bands = sketches(key)
            if any(band in near for band in bands):
                reason = "near duplicate"
            near.update(bands)
        counts[side + (reason or "kept")] += 1
        if reason is None:
            kept.append((held, review, rating, text))
    words = Counter(word for held, _, _, text in kept if not held for word in WORD.findall(text))

    def common(text: str) -> bool:
        found = [words[word] for word in WORD.findall(text)]
        return sum(n < 3 for n in found) <= len(found) // 5 and sum(n >= 20 for n in found) >= args.known * len(found)

    train = [row[1:] for row in kept if not row[0] and common(row[3])]
    counts["train: rare words"] = counts["train: kept"] - len(train)
    counts["train: kept"] = len(train)
    test = sorted((row[1:] for row in kept if row[0]), key=lambda row: digest(row[0]))[:EVALUATION]
    for name, rows in (("train.tsv", train), ("held-out.tsv", test)):
        (args.out / name).write_text("".join(f"{r}\t{n}\t{t}\n" for r, n, t in rows), "utf-8")
    with args.chatbot.open(encoding="utf-8", newline="") as file:
        chats = sorted({(tidy(row["Q"]), tidy(row["A"])) for row in csv.DictReader(file)})
    chats = [chat for chat in chats if not blocked(chat[0]) and not blocked(chat[1])]
    counts["chats"] = len(chats)
    (args.out / "chat.tsv").write_text("".join(f"{q}\t{a}\n" for q, a in chats), "utf-8")
    (args.out / "counts.json").write_text(json.dumps(dict(sorted(counts.items())), indent=1), "utf-8")
    print(json.dumps(dict(sorted(counts.items())), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
