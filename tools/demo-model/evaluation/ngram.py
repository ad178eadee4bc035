"""A model of characters from the four before: Witten-Bell interpolation down to the same chance for each of 65,536 characters."""
import math
from collections import Counter, defaultdict

ORDER, START, END = 5, "\x02", "\x03"


class Characters:
    def __init__(self, texts):
        self.counts = [Counter() for _ in range(ORDER)]                # by length of what goes before
        for text in texts:
            line = START * (ORDER - 1) + text + END
            for length, counts in enumerate(self.counts):
                counts.update(line[i - length:i + 1] for i in range(ORDER - 1, len(line)))
        self.totals, self.kinds = defaultdict(int), defaultdict(int)
        for counts in self.counts:
            for run, count in counts.items():
                self.totals[run[:-1]] += count
                self.kinds[run[:-1]] += 1

    def bits(self, text: str) -> float:
        """What the text and its end cost."""
        line, sum_ = START * (ORDER - 1) + text + END, 0.0
        for i in range(ORDER - 1, len(line)):
            chance = 1 / 65_536
            for length, counts in enumerate(self.counts):
                before = line[i - length:i]
                if before in self.totals:
                    kinds = self.kinds[before]
                    chance = (counts[line[i - length:i + 1]] + kinds * chance) / (self.totals[before] + kinds)
            sum_ -= math.log2(chance)
        return sum_
