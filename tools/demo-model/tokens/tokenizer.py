"""Reads tokenizer.json and turns text into ids and back, in plain Python; the same ids as the C# tokenizer of this repository."""
import json
import re
import unicodedata
from pathlib import Path

from tokens.bpe import apply, split


class Tokenizer:
    def __init__(self, path: Path):
        document = json.loads(path.read_text("utf-8"))
        self.vocabulary = document["model"]["vocab"]
        self.tokens = {i: token for token, i in self.vocabulary.items()}
        merges = [tuple(m.split(" ")) if isinstance(m, str) else tuple(m) for m in document["model"]["merges"]]
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        added = sorted((token["content"] for token in document["added_tokens"]), key=len, reverse=True)
        self._added = re.compile("(" + "|".join(map(re.escape, added)) + ")")
        self._words: dict[str, list[int]] = {}
        self.unknown, self.end = self.vocabulary["<unk>"], self.vocabulary["</s>"]
        self.specials = {token["id"] for token in document["added_tokens"] if token["special"]}

    def encode(self, text: str) -> list[int]:
        """The ids of a text; tokens such as </s> or ㅠㅠ are found before NFKC."""
        ids = []
        for part in self._added.split(text):
            if self._added.fullmatch(part):
                ids.append(self.vocabulary[part])
            elif part:
                for word in split(unicodedata.normalize("NFKC", part)):
                    ids += self._word(word)
        return ids

    def decode(self, ids: list[int]) -> str:
        """The text of ids without the specials."""
        return "".join(self.tokens[i] for i in ids if i not in self.specials).replace("▁", " ").strip()

    def _word(self, word: str) -> list[int]:
        if word not in self._words:
            self._words[word] = [self.vocabulary.get(token, self.unknown) for token in apply(word, self._ranks)]
        return self._words[word]
