"""GPT-2 as Hugging Face's GPT2LMHeadModel computes it: layer norm first, gelu_new, learned positions, tied head."""
import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Shape:
    vocabulary: int = 8_000
    positions: int = 256
    width: int = 256
    layers: int = 6
    heads: int = 4


def wide(x):
    """x, in float32 if it is in bfloat16, in which the CPU is slow at what is no product of matrices."""
    return x.float() if x.dtype == torch.bfloat16 else x


class Norm(nn.LayerNorm):
    def forward(self, x):
        return F.layer_norm(wide(x), self.normalized_shape, wide(self.weight), wide(self.bias), self.eps).to(x.dtype)


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.ln_1, self.ln_2 = Norm(width), Norm(width)
        self.attn_in, self.attn_out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp_in, self.mlp_out = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, mask, cache=None):
        """x: [rows, tokens, width]; mask: [tokens, keys], added to the scores; cache: earlier keys and values, extended in place."""
        rows, tokens, width = x.shape
        q, k, v = self.attn_in(self.ln_1(x)).view(rows, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        if cache is not None:
            if cache:
                k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
            cache[:] = [k, v]
        scores = (q * (1 / math.sqrt(q.shape[-1]))) @ k.transpose(-1, -2) + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(rows, tokens, width)
        x = x + self.attn_out(mixed)
        inner = F.gelu(wide(self.mlp_in(self.ln_2(x))), approximate="tanh").to(x.dtype)
        return x + self.mlp_out(inner)


class Network(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.wte, self.wpe = nn.Embedding(shape.vocabulary, shape.width), nn.Embedding(shape.positions, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.ln_f = Norm(shape.width)
        for name, parameter in self.named_parameters():
            if name.endswith("bias") or "_out" in name:
                nn.init.zeros_(parameter)
            elif parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02 if "wte" in name else 0.01 if "wpe" in name else 0.04)

    def hidden(self, ids, caches=None):
        """ids: [rows, tokens] -> states after the last layer norm, [rows, tokens, width]."""
        tokens = ids.shape[1]
        past = caches[0][0].shape[2] if caches and caches[0] else 0
        x = self.wte(ids) + self.wpe(torch.arange(past, past + tokens))
        mask = torch.full((tokens, past + tokens), float("-inf"), dtype=x.dtype).triu_(past + 1)
        for i, block in enumerate(self.blocks):
            x = block(x, mask, caches[i] if caches else None)
        return self.ln_f(x)

    def forward(self, ids, caches=None):
        """ids: [rows, tokens] -> logits, [rows, tokens, vocabulary]."""
        return self.hidden(ids, caches) @ self.wte.weight.t()


class HeadLoss(torch.autograd.Function):
    """Summed cross-entropy of the tied head. The gradients are made while the logits are at hand, so that they are swept as few times as may be."""

    @staticmethod
    def forward(ctx, states, weight, targets):
        """states: [n, width]; weight: [vocabulary, width]; targets: [n], -1 where nothing is to be learned."""
        loss, d_states, d_weight = 0.0, torch.empty_like(states), None
        for begin in range(0, len(states), 512):
            part, target = states[begin:begin + 512], targets[begin:begin + 512]
            logits = (part @ weight.t()).float()
            rows = torch.arange(len(part))
            top = logits.max(-1, keepdim=True).values
            wanted = logits[rows, target.clamp(min=0)]
            logits.sub_(top).exp_()
            total = logits.sum(-1, keepdim=True)
            used = (target >= 0).float()
            loss += ((total.log() + top).squeeze(1) - wanted).mul(used).sum().item()
            logits.mul_(used[:, None] / total)
            logits[rows, target.clamp(min=0)] -= used
            logits = logits.to(states.dtype)
            d_states[begin:begin + 512] = logits @ weight
            step = (logits.t() @ part).float()
            d_weight = step if d_weight is None else d_weight.add_(step)
        ctx.save_for_backward(d_states, d_weight.to(weight.dtype))
        return torch.tensor(loss)

    @staticmethod
    def backward(ctx, grad):
        d_states, d_weight = ctx.saved_tensors
        return d_states * grad, d_weight * grad, None
