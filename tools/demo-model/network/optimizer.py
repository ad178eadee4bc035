"""Muon for the blocks' matrices (K. Jordan 2024, github.com/KellerJordan/Muon), AdamW for embeddings, biases and norms."""
import math

import torch

MATRIX_RATE, ADAM_RATE = 0.02, 0.003
MOMENTUM, BETAS, DECAY = 0.95, (0.9, 0.97), 0.01


def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """The nearest matrix with singular values about 1, by five quintic Newton-Schulz steps in bfloat16."""
    x = matrix.bfloat16()
    tall = x.shape[0] > x.shape[1]
    x = x.t().contiguous() if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.t()
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * (square @ square)) @ x
    return (x.t() if tall else x).float()


class Update:
    """The state of one parameter's update. `master` is its value in float32; the caller copies it to where it is computed with."""

    def __init__(self, name: str, master: torch.Tensor):
        self.name, self.master = name, master
        self.is_matrix = master.dim() == 2 and "wte" not in name and "wpe" not in name
        self.first, self.second, self.count = torch.zeros_like(master), None if self.is_matrix else torch.zeros_like(master), 0

    def step(self, gradient: torch.Tensor, scale: float) -> None:
        """Moves the master by one step; scale: the schedule's share of the full rate, 0 to 1."""
        if self.is_matrix:
            self.first.lerp_(gradient, 1 - MOMENTUM)
            direction = gradient.lerp(self.first, MOMENTUM)
            parts = direction.chunk(3) if "attn_in" in self.name else (direction,)
            for master, part in zip(self.master.chunk(len(parts)), parts):
                rows, columns = part.shape
                master.mul_(1 - MATRIX_RATE * scale * DECAY)
                master.sub_(orthogonal(part), alpha=MATRIX_RATE * scale * math.sqrt(max(1, rows / columns)))
            return
        self.count += 1
        self.first.lerp_(gradient, 1 - BETAS[0])
        self.second.lerp_(gradient * gradient, 1 - BETAS[1])
        root = (self.second / (1 - BETAS[1] ** self.count)).sqrt_().add_(1e-8)
        if self.master.dim() == 2:
            self.master.mul_(1 - ADAM_RATE * scale * DECAY)
        self.master.addcdiv_(self.first, root, value=-ADAM_RATE * scale / (1 - BETAS[0] ** self.count))
