"""Byte-pair encoding over the characters of words that begin with ▁ (Metaspace), as KoGPT2's tokenizer has it."""
import heapq
from collections import Counter, defaultdict


def split(text: str) -> list[str]:
    """The words of a text, each with ▁ for the space before it; the first has one too."""
    words = ("▁" + text.replace(" ", "▁")).split("▁")[1:]
    return ["▁" + word for word in words]


def learn(words: Counter, given: list[str], needed: set[str], size: int, least: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Learns characters and merges from counts of words.

    given: tokens that are there already; needed: characters that get a token however rare; size: tokens in all, with these; least: occurrences a character must have.
    The most frequent pair goes first, of equals the one that sorts first, so that a corpus gives one answer.
    """
    letters = Counter(dict.fromkeys(needed, 0))
    for word, count in words.items():
        for letter in word:
            letters[letter] += count
    alphabet = sorted((c for c in letters if letters[c] >= least or c in needed), key=lambda c: (-letters[c], c))
    known = set(alphabet)
    pieces = [[c if c in known else None for c in word] for word in words]
    counts, where = Counter(), defaultdict(set)
    totals = list(words.values())
    for i, piece in enumerate(pieces):
        for pair in zip(piece, piece[1:]):
            if None not in pair:
                counts[pair] += totals[i]
                where[pair].add(i)
    queue = [(-count, pair) for pair, count in counts.items()]
    heapq.heapify(queue)
    merges, tokens = [], {*given, *alphabet}
    while queue and len(tokens) < size:
        count, pair = heapq.heappop(queue)
        if -count != counts[pair]:
            continue
        merged = pair[0] + pair[1]
        merges.append(pair)
        tokens.add(merged)
        changed = set()
        for i in where.pop(pair):
            old, new, j = pieces[i], [], 0
            for p in zip(old, old[1:]):
                if None not in p:
                    counts[p] -= totals[i]
                    changed.add(p)
            while j < len(old):
                if j + 1 < len(old) and (old[j], old[j + 1]) == pair:
                    new.append(merged)
                    j += 2
                else:
                    new.append(old[j])
                    j += 1
            pieces[i] = new
            for p in zip(new, new[1:]):
                if None not in p:
                    counts[p] += totals[i]
                    where[p].add(i)
                    changed.add(p)
        for p in changed:
            if counts[p] > 0 and p != pair:
                heapq.heappush(queue, (-counts[p], p))
    return alphabet, merges


def apply(word: str, ranks: dict[tuple[str, str], int]) -> list[str]:
    """The tokens of one word: the merge learned first goes first, the leftmost of its places before the others."""
    pieces = list(word)
    while len(pieces) > 1:
        best = min(range(len(pieces) - 1), key=lambda i: ranks.get((pieces[i], pieces[i + 1]), 1 << 30))
        if (pieces[best], pieces[best + 1]) not in ranks:
            break
        pieces[best:best + 2] = [pieces[best] + pieces[best + 1]]
    return pieces
