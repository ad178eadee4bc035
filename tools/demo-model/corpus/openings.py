"""Writes samples/prompts.txt: openings of held-out reviews, which the model has not seen, of words that the corpus knows well."""
import argparse
from collections import Counter
from pathlib import Path

from corpus.clean import WORD


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--count", type=int, default=300)
    args = arguments.parse_args()
    rows = (args.corpus / "train.tsv").read_text("utf-8").splitlines()
    words = Counter(word for row in rows for word in WORD.findall(row.split("\t")[2]))
    found: dict[str, None] = {}
    for row in (args.corpus / "held-out.tsv").read_text("utf-8").splitlines():      # in the order of their ids' hashes
        parts = row.split("\t")[2].split()
        opening = parts[:2 + len(found) % 3]                                        # two, three and four words in turn
        if len(parts) >= len(opening) + 2 and all(word.isalnum() and words[word] >= 50 for word in opening):
            found[" ".join(opening)] = None
        if len(found) == args.count:
            break
    args.out.write_text("".join(f"{opening}\n" for opening in found), "utf-8")
    print(f"{len(found)} openings")


if __name__ == "__main__":
    main()
