#!/usr/bin/python3
"""The other half of tests/runner/export/test_augment.c: runs change() of every N.py of a folder on
N.EPOCH.samples (or .feature) with the numbers of N.EPOCH.draws, and holds the result against
N.EPOCH.wanted."""
import glob
import math
import os
import sys
import types

import numpy
import torch
import torch.nn.functional as F
import torchaudio

BANDS = 96
predict = types.SimpleNamespace(ENDINGS=['.npy'], read_audio=lambda path: torch.from_numpy(numpy.load(path)))


class Draws:
    """The functions of the module random, by numbers of mtag."""

    def __init__(self, path):
        self.left = iter(numpy.fromfile(path, '<f8').tolist())

    def random(self):
        return next(self.left)

    def uniform(self, low, high):
        return low + (high - low) * self.random()

    def randint(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def choice(self, items):
        return items[int(self.random() * len(items))]


def read(path):
    return torch.from_numpy(numpy.fromfile(path, '<f4'))


def frames_last(values):
    """(channels, bands, frames), as the network gets a feature."""
    return values.reshape(-1, BANDS).t()[None].contiguous()


def level(x):
    return x.double().square().mean().sqrt().item()


failed = compared = 0
for path in sorted(glob.glob(os.path.join(sys.argv[1], '*.py'))):
    with open(path) as f:
        text = f.read()
    for wanted_path in sorted(glob.glob(path[:-2] + '*.wanted')):
        stem = wanted_path[:-len('.wanted')]
        draws = Draws(stem + '.draws')
        scope = {'torch': torch, 'F': F, 'torchaudio': torchaudio, 'math': math, 'os': os, 'random': draws,
                 'predict': predict, 'chance': lambda p: draws.random() < p}
        exec(compile(text, path, 'exec'), scope)
        scope['model'] = types.SimpleNamespace(SAMPLE_RATE=scope['RATE'])
        is_feature = os.path.exists(stem + '.feature')
        given, wanted = read(stem + ('.feature' if is_feature else '.samples')), read(wanted_path)
        if is_feature:
            given, wanted = frames_last(given), frames_last(wanted)
        got = scope['change'](given.clone())
        compared += 1
        if got.shape != wanted.shape or got.dtype != torch.float32:
            difference = math.inf
        elif scope['WITHIN'] > 0:
            difference = ((got - wanted).abs().max() / wanted.abs().max()).item() / scope['WITHIN']
        else:  # other noise: its level is what mtag's has, by 24,000 numbers
            difference = abs(level(got - given) / level(wanted - given) - 1) / 0.03
        if not difference <= 1:
            print('%s: %g times what is allowed' % (text.split('\n')[0], difference))
            failed += 1
print('%d compared, %d failed' % (compared, failed))
sys.exit(failed > 0 or not compared)
