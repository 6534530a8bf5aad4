#!/usr/bin/python3
"""Prints the values and gradients of tests/nn/test_losses.c (torch 1.13, in double).

Each line: a name, the mean over the six logits, and its gradient. Smoothed targets are
y (1 - e) + e / 2; the asymmetric loss is written from the paper's equations. Those of
cross-entropy are of targets with one tag a row. Of those called `known` two targets are not
known: torch is given the four others, or weights them.
"""
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import cross_entropy

Y = torch.tensor([[1.0, 0, 1], [0, 1, 0]], dtype=torch.double)
W = torch.tensor([2.0, 3, 4], dtype=torch.double)


def focal(z, gamma, alpha=None):
    p = torch.sigmoid(z)
    truth = p * Y + (1 - p) * (1 - Y)
    weight = 1 if alpha is None else alpha * Y + (1 - alpha) * (1 - Y)
    return (weight * (1 - truth) ** gamma * bce(z, Y, reduction='none')).mean()


def asymmetric(z, gamma_neg, gamma_pos, shift):
    p = torch.sigmoid(z)
    q = (1 - p + shift).clamp(max=1)
    gamma = gamma_pos * Y + gamma_neg * (1 - Y)
    likely = Y * torch.log(p.clamp(min=1e-8)) + (1 - Y) * torch.log(q.clamp(min=1e-8))
    return -((1 - p * Y - q * (1 - Y)) ** gamma * likely).mean()


TAGS = torch.tensor([2, 1])
KNOWN = torch.tensor([[True, False, True], [True, True, False]])


def known(loss):
    """The loss of each logit that is known, by a loss that looks at all: the mean of rows."""
    def of_one(z, i, j):
        global Y
        all_, Y = Y, Y[i:i + 1, j:j + 1]
        value = loss(z[i:i + 1, j:j + 1], j)
        Y = all_
        return value
    return lambda z: torch.stack([of_one(z, i, j) for i, j in KNOWN.nonzero().tolist()]).mean()


LOSSES = {
    'bce': lambda z: bce(z, Y),
    'pos': lambda z: bce(z, Y, pos_weight=W),
    'smooth': lambda z: bce(z, Y * 0.9 + 0.05, pos_weight=W),
    'focal': lambda z: focal(z, 2),
    'focal_alpha': lambda z: focal(z, 2, 0.25),
    'focal_half': lambda z: focal(z, 0.5, 0.6),
    'asl': lambda z: asymmetric(z, 4, 1, 0.05),
    'ce': lambda z: cross_entropy(z, TAGS),
    'ce_smooth': lambda z: cross_entropy(z, TAGS, label_smoothing=0.1),
    'ce_weights': lambda z: cross_entropy(z, TAGS, W),
    'ce_both': lambda z: cross_entropy(z, TAGS, W, label_smoothing=0.1),
    'asl_other': lambda z: asymmetric(z, 2, 0, 0.2),
    'known_bce': lambda z: bce(z[KNOWN], Y[KNOWN]),
    'known_pos': lambda z: bce(z, Y * 0.9 + 0.05, pos_weight=W, weight=KNOWN.double(),
                               reduction='sum') / KNOWN.sum(),
    'known_focal': known(lambda z, j: focal(z, 2, 0.25)),
    'known_asl': known(lambda z, j: asymmetric(z, 4, 1, 0.05)),
}
for name, loss in LOSSES.items():
    z = torch.tensor([[1.2, -0.7, 0.3], [-2, 0.5, 3]], dtype=torch.double, requires_grad=True)
    value = loss(z)
    value.backward()
    print(name, '%.9g:' % value.item(), ', '.join('%.9g' % g for g in z.grad.flatten().tolist()))
