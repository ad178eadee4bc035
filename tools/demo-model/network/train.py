"""Trains the network in two processes of one thread each, which share the weights; whichever is free takes the next micro-batch.

A run is `--steps` long or, where the wall clock rules, `--minutes`. Writes checkpoint.pt every few minutes and log.jsonl. Each micro-batch of a step
has gradients of its own, added in the micro-batches' order: two runs of as many steps on one kind of processor give the same weights to the last bit.
"""
import argparse
import hashlib
import json
import os
import shutil
import time
from multiprocessing.connection import wait
from pathlib import Path

import torch
import torch.multiprocessing as processes

from network.batches import documents, epoch
from network.checkpoint import carried
from network.model import HeadLoss, Network, Shape
from network.optimizer import Update
from tokens.tokenizer import Tokenizer

WARMUP, DECAY_SHARE = 60, 0.45     # steps of warm-up; the last share of the run, in which the rate falls to zero


def scale(step: int, done: float) -> float:
    """The share of the full rate: a warm-up, a plateau, and a fall to zero; done: the share of the run that is over."""
    return min(1.0, (step + 1) / WARMUP) * min(1.0, max(0.0, (1 - done) / DECAY_SHARE))


def work(rank, args, texts, end, master, weights, gradients, updates, counter, totals, barrier):
    """One process's run. updates: of the parameters that this process moves; counter: next micro-batch; totals: [loss, tokens, step, done] shared."""
    torch.set_num_threads(1)
    names = list(master)
    network = Network(args.shape).bfloat16()
    for name, parameter in network.named_parameters():
        parameter.data = weights[name]
    number, first, batches = 0, 0, epoch(texts, 0, args.seed, end, args.shape.positions)
    began, lines = time.time(), (args.out / "log.jsonl").open("a") if rank == 0 else None
    saved, said, sums = began, 0, [0.0, 0]
    while totals[3] < 1:
        limit = (int(totals[2]) + 1) * args.micros
        loss, learned = 0.0, 0
        while True:
            with counter.get_lock():
                index = counter.value
                if index < limit:
                    counter.value += 1
            if index >= limit:
                break
            while index - first >= len(batches):
                first, number = first + len(batches), number + 1
                batches = epoch(texts, number, args.seed, end, args.shape.positions)
            for name, parameter in network.named_parameters():
                parameter.grad = gradients[index % args.micros][name]
            ids, targets = batches[index - first]
            states = network.hidden(ids)
            part = HeadLoss.apply(states.reshape(-1, states.shape[-1]), network.wte.weight, targets.reshape(-1))
            (part / (1_000 * args.micros)).backward()
            loss, learned = loss + part.item(), learned + int((targets >= 0).sum())
        with counter.get_lock():
            totals[0] += loss
            totals[1] += learned
        barrier.wait()
        share = scale(int(totals[2]), float(totals[3]))
        for i, name in enumerate(names):
            if i % args.processes == rank:
                gradient = sum(g[name].float() for g in gradients)
                updates[name].step(gradient, share)
                weights[name].copy_(master[name])
        barrier.wait()
        for own in gradients[rank::args.processes]:
            for gradient in own.values():
                gradient.zero_()
        if rank == 0:
            sums = [sums[0] + float(totals[0]), sums[1] + int(totals[1])]
            totals[:2] = 0
            totals[2] += 1
            spent = time.time() - began
            totals[3] = spent / (60 * args.minutes) if args.minutes else float(totals[2]) / args.steps
            if totals[2] % 20 == 0 or totals[3] >= 1:
                lines.write(json.dumps({"step": int(totals[2]), "seconds": round(spent), "loss": round(sums[0] / sums[1], 4), "tokens": sums[1],
                                        "epoch": round(number + (index - first) / len(batches), 2), "rate": round(share, 3)}) + "\n")
                lines.flush()
                sums = [0.0, 0]
            if time.time() - saved > 150 or totals[3] >= 1:
                saved = time.time()
                torch.save({"shape": args.shape, "weights": {n: m.clone() for n, m in master.items()}, "step": int(totals[2])}, args.out / "checkpoint.tmp")
                os.replace(args.out / "checkpoint.tmp", args.out / "checkpoint.pt")
        barrier.wait()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--steps", type=int, default=0)
    arguments.add_argument("--minutes", type=float, default=0)
    arguments.add_argument("--layers", type=int, default=6)
    arguments.add_argument("--width", type=int, default=256)
    arguments.add_argument("--heads", type=int, default=4)
    arguments.add_argument("--micros", type=int, default=4, help="micro-batches of 1,024 tokens in a step")
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--start", type=Path, help="checkpoint.pt to go on from; its tokenizer.json stands beside it")
    arguments.add_argument("--seed", type=int, default=20_240_701)
    args = arguments.parse_args()
    if (args.steps > 0) == (args.minutes > 0):
        arguments.error("say how long: either --steps or --minutes, more than 0")
    args.out.mkdir(parents=True, exist_ok=True)
    if not (args.out / "tokenizer.json").exists():
        shutil.copyfile(args.tokenizer, args.out / "tokenizer.json")
    tokenizer = Tokenizer(args.tokenizer)
    args.shape = Shape(vocabulary=len(tokenizer.vocabulary), layers=args.layers, width=args.width, heads=args.heads)
    torch.manual_seed(args.seed)
    network = Network(args.shape)
    if args.start:
        network.load_state_dict(carried(torch.load(args.start)["weights"], Tokenizer(args.start.parent / "tokenizer.json"), tokenizer))
    texts = documents(args.corpus, tokenizer)
    print(f"{sum(p.numel() for p in network.parameters()):,} parameters, {sum(len(t[0]) * t[2] for t in texts):,} tokens an epoch", flush=True)
    master = {name: parameter.detach().clone().share_memory_() for name, parameter in network.named_parameters()}
    weights = {name: value.bfloat16().share_memory_() for name, value in master.items()}
    gradients = [{name: torch.zeros_like(value).share_memory_() for name, value in weights.items()} for _ in range(args.micros)]
    updates = {name: Update(name, value) for name, value in master.items()}
    counter, barrier = processes.Value("q", 0), processes.Barrier(args.processes)
    totals = torch.zeros(4, dtype=torch.float64).share_memory_()
    workers = [processes.Process(target=work, args=(rank, args, texts, tokenizer.end, master, weights, gradients, updates, counter, totals, barrier))
               for rank in range(args.processes)]
    for worker in workers:
        worker.start()
    while running := [worker for worker in workers if worker.is_alive()]:
        wait([worker.sentinel for worker in running])
        if broken := [worker.exitcode for worker in workers if worker.exitcode]:
            for worker in running:
                worker.terminate()             # it would wait for the other one for ever
            raise SystemExit(f"A training process ended with {broken[0]}.")
    print(f"sha256 of the weights: {hashlib.sha256(b''.join(value.numpy().tobytes() for value in master.values())).hexdigest()}")


if __name__ == "__main__":
    processes.set_start_method("fork")
    torch.set_num_threads(1)
    main()
