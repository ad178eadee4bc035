"""Greedy and beam search by the rules of Hugging Face transformers (BeamSearchScorer, releases before 4.50), one prompt at a time."""
import torch


def processed(scores, ids, prompt, settings):
    """scores: [vocabulary]; the repetition penalty first, then repeated runs of tokens, then the end before its time."""
    scores = scores.clone()
    penalty, size = settings.get("repetition_penalty", 1.0), settings.get("no_repeat_ngram_size", 0)
    if penalty != 1.0:
        seen = torch.tensor(sorted(set(ids)))
        scores[seen] = torch.where(scores[seen] < 0, scores[seen] * penalty, scores[seen] / penalty)
    if size > 0 and len(ids) + 1 >= size:
        for i in range(len(ids) - size + 1):
            if ids[i:i + size - 1] == ids[len(ids) - size + 1:]:
                scores[ids[i + size - 1]] = float("-inf")
    if len(ids) - prompt < settings.get("min_new_tokens", 0):
        scores[settings["eos_token_id"]] = float("-inf")
    return scores


def greedy(network, prompt: list[int], settings: dict) -> tuple[list[int], float]:
    """The whole sequence with its end, and the least gap between the two greatest scores."""
    ids, margin = list(prompt), float("inf")
    while len(ids) - len(prompt) < settings["max_new_tokens"]:
        scores = processed(network(torch.tensor([ids]))[0, -1], ids, len(prompt), settings)
        top = scores.topk(2)
        margin = min(margin, (top.values[0] - top.values[1]).item())
        ids.append(top.indices[0].item())
        if ids[-1] == settings["eos_token_id"]:
            break
    return ids, margin


class Hypotheses:
    """The best finished texts: at most `beams` of them."""

    def __init__(self, beams, settings):
        self.beams, self.penalty, self.early, self.items, self.worst = beams, settings["length_penalty"], settings["early_stopping"], [], 1e9

    def add(self, ids, total, length):
        score = total / length ** self.penalty
        if len(self.items) < self.beams or score > self.worst:
            self.items.append((score, ids))
            if len(self.items) > self.beams:
                self.items.remove(min(self.items, key=lambda item: item[0]))
            self.worst = min(item[0] for item in self.items)

    def done(self, best, length):
        return len(self.items) >= self.beams and (self.early is True or self.worst >= best / length ** self.penalty)


def beams(network, prompt: list[int], settings: dict) -> tuple[list[list[int]], list[float]]:
    """The sequences with their ends, best first, and their scores."""
    count, end = settings["num_beams"], settings["eos_token_id"]
    found, live, totals = Hypotheses(count, settings), [list(prompt)] * count, [0.0] + [-1e9] * (count - 1)
    for step in range(1, settings["max_new_tokens"] + 1):
        logprobs = network(torch.tensor(live))[:, -1].log_softmax(-1)
        scores = torch.stack([processed(row, ids, len(prompt), settings) + total for row, ids, total in zip(logprobs, live, totals)])
        top = scores.flatten().topk(2 * count)
        next_live, next_totals = [], []
        for rank, (score, at) in enumerate(zip(top.values.tolist(), top.indices.tolist())):
            beam, token = divmod(at, scores.shape[1])
            if token == end:
                if rank < count:
                    found.add(live[beam] + [end], score, step)
            elif len(next_live) < count:
                next_live.append(live[beam] + [token])
                next_totals.append(score)
            if len(next_live) == count:
                break
        live, totals = next_live, next_totals
        if found.done(top.values[0].item(), step):
            break
    else:
        for ids, total in zip(live, totals):
            found.add(ids, total, settings["max_new_tokens"])
    best = sorted(found.items, key=lambda item: item[0])[::-1][:settings["num_return_sequences"]]
    return [ids for _, ids in best], [score for score, _ in best]
