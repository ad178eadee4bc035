"""Draws texts as the demo does: repetition penalty, temperature, top-p, in that order; many rows of one prompt length at a time."""
import torch


@torch.no_grad()
def sample(network, prompts: list[list[int]], settings: dict, end: int, seed: int) -> list[list[int]]:
    """The new tokens after each prompt without the end; all prompts are of one length."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.tensor(prompts)
    seen = torch.zeros(len(prompts), network.shape.vocabulary, dtype=torch.bool).scatter_(1, ids, True)
    caches, outputs, over = [[] for _ in network.blocks], [[] for _ in prompts], torch.zeros(len(prompts), dtype=torch.bool)
    step = ids
    for _ in range(settings["max_tokens"]):
        scores = network(step, caches)[:, -1]
        penalty = settings["repetition_penalty"]
        scores = torch.where(seen, torch.where(scores < 0, scores * penalty, scores / penalty), scores) / settings["temperature"]
        ordered, order = scores.softmax(-1).sort(-1, descending=True)
        ordered[ordered.cumsum(-1) - ordered >= settings["top_p"]] = 0
        step = order.gather(1, torch.multinomial(ordered, 1, generator=generator))
        seen.scatter_(1, step, True)
        over |= step[:, 0] == end
        for row, token in enumerate(step[:, 0].tolist()):
            if not over[row]:
                outputs[row].append(token)
        if over.all():
            break
    return outputs
