"""Naive Bayes on words and on pairs and triples of letters: whether a review praises or blames."""
import math
from collections import Counter


def features(text: str) -> set[str]:
    letters = "_" + text.replace(" ", "_") + "_"
    return {letters[i:i + n] for n in (2, 3) for i in range(len(letters) - n + 1)} | set(text.split())


class Bayes:
    def __init__(self, positive: list[str], negative: list[str], least: int = 3):
        """As many texts of each kind count, so that neither is the likelier before a text is read."""
        counts = [Counter(f for text in texts for f in features(text)) for texts in (positive, negative)]
        known = {f for f in counts[0] | counts[1] if counts[0][f] + counts[1][f] >= least}
        sums = [sum(c[f] for f in known) + len(known) for c in counts]
        self.weights = {f: math.log((counts[0][f] + 1) / sums[0]) - math.log((counts[1][f] + 1) / sums[1]) for f in known}

    def is_positive(self, text: str) -> bool:
        return sum(self.weights.get(f, 0.0) for f in features(text)) > 0
