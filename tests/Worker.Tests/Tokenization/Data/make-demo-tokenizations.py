"""Computes demo-tokenizations.jsonl from texts.jsonl: plain BPE over Python's own NFKC, sharing no code with the tokenizer under test.

    python3 make-demo-tokenizations.py ../../../../models/demo/tokenizer.json < texts.jsonl > demo-tokenizations.jsonl
"""
import json
import sys
import unicodedata

tokenizer = json.load(open(sys.argv[1], encoding="utf-8"))
vocabulary = tokenizer["model"]["vocab"]
rank = {tuple(pair.split(" ")): i for i, pair in enumerate(tokenizer["model"]["merges"])}
added = sorted((token["content"] for token in tokenizer["added_tokens"]), key=len, reverse=True)


def stretches(text):
    at = start = 0
    while at < len(text):
        found = next((token for token in added if text.startswith(token, at)), None)
        if found is None:
            at += 1
            continue
        yield text[start:at], None
        yield None, found
        at = start = at + len(found)
    yield text[start:], None


def words(stretch):
    text = unicodedata.normalize("NFKC", stretch).replace(" ", "▁")
    if not text.startswith("▁"):
        text = "▁" + text
    return ["▁" + word for word in text[1:].split("▁")]


def merge(word):
    symbols = list(word)
    while True:
        ranked = [(rank[pair], i) for i, pair in enumerate(zip(symbols, symbols[1:])) if pair in rank]
        if not ranked:
            return [symbol if symbol in vocabulary else "<unk>" for symbol in symbols]
        i = min(ranked)[1]
        symbols[i:i + 2] = [symbols[i] + symbols[i + 1]]


for line in sys.stdin:
    text = json.loads(line)
    tokens = []
    for stretch, token in stretches(text):
        tokens += [token] if token else [t for word in words(stretch) for t in merge(word)] if stretch else []
    decoded = "".join(tokens[:1]).replace("▁", "") + "".join(tokens[1:]).replace("▁", " ")
    row = {"text": text, "ids": [vocabulary[token] for token in tokens], "tokens": tokens, "decoded": decoded}
    print(json.dumps(row, ensure_ascii=False))
