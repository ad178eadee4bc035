"""Learns the tokenizer from the training texts and writes tokenizer.json: specials, emoticons and emoji, characters, merges."""
import argparse
import json
import unicodedata
from collections import Counter
from pathlib import Path

from tokens.bpe import learn, split

# What people type whether or not the corpus has it: a line's end, ASCII, and the letters that NFKC makes of ㅋ, ㅏ and their like.
NEEDED = {"\n", *map(chr, range(0x21, 0x7F)), *(unicodedata.normalize("NFKC", chr(c)) for c in range(0x3131, 0x3164))}


def texts(folder: Path):
    for line in (folder / "train.tsv").read_text("utf-8").splitlines():
        yield line.split("\t")[2]
    for line in (folder / "chat.tsv").read_text("utf-8").splitlines():
        yield from line.split("\t")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--size", type=int, default=8_000, help="tokens in all")
    arguments.add_argument("--least", type=int, default=5, help="occurrences a character must have")
    args = arguments.parse_args()
    added = (Path(__file__).parent / "specials.txt").read_text("utf-8").split("\n")[:-1]
    words = Counter()
    for text in texts(args.corpus):
        words.update(split(unicodedata.normalize("NFKC", text.replace("ㅠㅠ", " ").replace("ㅜㅜ", " "))))
    words.pop("▁", None)
    alphabet, merges = learn(words, added, NEEDED, args.size, args.least)
    tokens = list(dict.fromkeys(added + alphabet + [a + b for a, b in merges]))
    space = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
    document = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                          "special": True} for i, token in enumerate(added)],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {
            "type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [space]}, "post_processor": None, "decoder": space,
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None,
                  "fuse_unk": False, "byte_fallback": False, "vocab": {token: i for i, token in enumerate(tokens)},
                  "merges": [f"{a} {b}" for a, b in merges]},
    }
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "tokenizer.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    print(f"{len(tokens)} tokens: {len(added)} given, {len(alphabet)} characters, {len(merges)} merges")


if __name__ == "__main__":
    main()
