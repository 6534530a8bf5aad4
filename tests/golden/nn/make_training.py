#!/usr/bin/python3
"""Prints the numbers of tests/nn/test_trained.c and test_averages.c (torch 1.13)."""
import torch
from torch.optim.swa_utils import AveragedModel

G = [[3.0, -4.0, 0.5], [12.0, -1.0]]


def clipped(clip, limit):
    tensors = [torch.nn.Parameter(torch.zeros(len(g))) for g in G]
    for t, g in zip(tensors, G):
        t.grad = torch.tensor(g)
    clip(tensors, limit)
    return ', '.join('%.9g' % v for t in tensors for v in t.grad.tolist())


print('norm 5:', clipped(torch.nn.utils.clip_grad_norm_, 5))
print('norm 100:', clipped(torch.nn.utils.clip_grad_norm_, 100))
print('value 2.5:', clipped(torch.nn.utils.clip_grad_value_, 2.5))

W = [[1.0, -2.0], [3.0, 0.5], [-1.0, 4.0], [0.25, 2.0]]


def averaged(**options):
    model = torch.nn.Linear(1, 2, bias=False)
    average = AveragedModel(model, **options)
    rows = []
    for w in W:
        model.weight.data = torch.tensor(w).reshape(2, 1)
        average.update_parameters(model)
        rows += ['%.9g' % v for v in average.module.weight.flatten().tolist()]
    return ', '.join(rows)


print('mean:', averaged())
print('ema 0.9:', averaged(avg_fn=lambda a, w, n: 0.9 * a + (1 - 0.9) * w))
