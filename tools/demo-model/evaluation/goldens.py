"""Computes what the C# engine must compute from the same files: logits, greedy texts, beams and scores, in float64 from the fp16 weights.

`robust` says that float32, and float64 with the weights changed by one part in a million, give the same tokens.
"""
import argparse
import json
import math
from pathlib import Path

import torch

from evaluation.beams import beams, greedy
from network import checkpoint
from tokens.tokenizer import Tokenizer

PROMPTS = ["이 영화", "정말 재미있", "<unused1>최고의", "<unused0>시간", "배우들의 연기가", "<usr>안녕하세요<sys>", "<usr>오늘 날씨 어때?<sys>", "<usr>너무 힘들어<sys>",
           "<usr>뭐 먹을까<sys>", "<usr>좋아하는 사람이 생겼어<sys>", "스토리가 너무", "감동적인 영화였습니다.", "기대를 많이 하고 봤는데", "처음부터 끝까지",
           "오랜만에 가족들과 함께 본 영화인데 생각보다", "주인공이 마지막에 죽는 장면에서 눈물이", "이 감독의 작품은", "그냥",
           "돈이 아깝지 않은 영화, 추천합니다! 하지만 결말은 조금", "<s>나는"]
TEXTS = ["정말 재미있게 봤습니다.", "이 영화는 내 인생 최고의 영화다.", "배우들의 연기가 훌륭하고 스토리도 좋았다.</s>", "시간이 아깝다. 별 하나도 아까운 영화.",
         "<usr>오늘 기분이 안 좋아<sys>그럴 때는 산책을 해보세요.</s>", "<unused1>다시 봐도 감동적이에요 ㅠㅠ", "기대하지 않고 봤는데 생각보다 괜찮았어요!",
         "감독이 무슨 말을 하고 싶은지 모르겠다...", "CG가 조금 어색하지만 볼만한 영화", "10점 만점에 9점 주고 싶다"]
VARIANTS = [None, {"repetition_penalty": 1.2}, {"no_repeat_ngram_size": 3}, {"repetition_penalty": 1.5, "no_repeat_ngram_size": 2, "min_new_tokens": 8}]
# Beams, texts asked for, length penalty, early stopping, length of a run that may not come twice.
BEAMS = [(2, 1, 1.0, False, 0), (2, 2, 0.6, True, 2), (3, 1, 2.0, False, 0), (3, 3, 1.0, True, 0), (4, 2, 0.6, False, 2),
         (4, 4, 1.0, False, 2), (5, 1, 2.0, True, 0), (5, 5, 0.6, False, 0), (3, 2, 2.0, False, 2), (4, 3, 1.0, True, 2)]


def logits_row(name, ids, network, single):
    logits = network(torch.tensor([ids]))[0, -1]
    top = logits.topk(11)
    total = logits.logsumexp(0)
    return {"id": name, "input_ids": ids, "argmax": top.indices[0].item(), "top10_ids": top.indices[:10].tolist(),
            "top10_logits": [round(v, 8) for v in top.values[:10].tolist()], "top10_logprobs": [round(v, 8) for v in (top.values[:10] - total).tolist()],
            "logsumexp": round(total.item(), 8), "logits_mean": round(logits.mean().item(), 8), "logits_std": round(logits.std().item(), 8),
            "min_top10_gap": (top.values[:-1] - top.values[1:]).min().item(),
            "max_abs_f32_diff": (single(torch.tensor([ids]))[0, -1].double() - logits).abs().max().item()}


def greedy_row(name, prompt, ids, settings, network, others):
    output, margin = greedy(network, ids, settings)
    return {"id": name, "prompt": prompt, "input_ids": ids, "params": settings, "output_ids": output, "new_tokens": output[len(ids):],
            "ended_by_eos": output[-1] == settings["eos_token_id"], "min_top2_margin": margin,
            "robust": all(greedy(other, ids, settings)[0] == output for other in others)}


def beam_row(name, prompt, ids, settings, network, others):
    found, scores = beams(network, ids, settings)
    return {"id": name, "prompt": prompt, "input_ids": ids, "params": settings, "sequences_trimmed": found, "sequences_scores": scores,
            "n_finished_by_eos": sum(sequence[-1] == settings["eos_token_id"] for sequence in found),
            "robust": all(beams(other, ids, settings)[0] == found for other in others)}


def score_row(name, text, ids, network):
    logprobs = network(torch.tensor([ids]))[0, :-1].log_softmax(-1)[range(len(ids) - 1), ids[1:]]
    mean = -logprobs.mean().item()
    row = {"id": name} | ({"text": text} if text is not None else {})
    return row | {"input_ids": ids, "n_scored": len(ids) - 1, "token_logprobs": [round(v, 8) for v in logprobs.tolist()],
                  "sum": logprobs.sum().item(), "mean_nll": mean, "perplexity": math.exp(mean)}


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows), "utf-8")
    print(f"{path}: {len(rows)} rows, {sum(row.get('robust', True) for row in rows)} robust")


@torch.no_grad()
def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--prompts", type=Path, help="file for the prompts and their ids")
    args = arguments.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer, network = Tokenizer(args.model / "tokenizer.json"), checkpoint.read(args.model, torch.float64)
    others = [checkpoint.read(args.model)]
    torch.manual_seed(1)
    for _ in range(3):
        others.append(checkpoint.read(args.model, torch.float64))
        for parameter in others[-1].parameters():
            parameter.mul_(1 + 1e-6 * torch.randn_like(parameter))
    prompts = [(f"prompt-{i}", tokenizer.encode(text)) for i, text in enumerate(PROMPTS)]
    if args.prompts:
        write(args.prompts, [{"id": name, "text": text, "input_ids": ids} for text, (name, ids) in zip(PROMPTS, prompts)])
    ends = {"eos_token_id": tokenizer.end, "pad_token_id": 3}
    write(args.out / "logits_top10.jsonl", [logits_row(name, ids, network, others[0]) for name, ids in prompts])
    cases = [(name, ids, {"max_new_tokens": 24} | ends | (more or {}))
             for i, (name, ids) in enumerate(prompts) for more in ([None, VARIANTS[i % 4]] if i % 4 else [None])]
    texts = [greedy_row(f"greedy-{i}", *case, network, others) for i, case in enumerate(cases)]
    write(args.out / "greedy.jsonl", texts)
    rows = []
    for i, (name, ids) in enumerate(prompts):
        count, returned, penalty, early, run = BEAMS[i % 10]
        settings = {"num_beams": count, "num_return_sequences": returned, "length_penalty": penalty, "early_stopping": early,
                    "no_repeat_ngram_size": run, "max_new_tokens": 20} | ends | ({"repetition_penalty": 1.3} if i == 18 else {})
        rows.append(beam_row(f"beam-{i}", name, ids, settings, network, others))
    write(args.out / "beam.jsonl", rows)
    scored = [(text, tokenizer.encode(text)) for text in TEXTS] + [(None, row["output_ids"]) for row in texts[::7]]
    write(args.out / "scores.jsonl", [score_row(f"score-{i}", text, ids, network) for i, (text, ids) in enumerate(scored)])


if __name__ == "__main__":
    main()
