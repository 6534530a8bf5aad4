#!/usr/bin/python3
"""The other half of tests/features/augment/test_torch.c: runs the call of every N.effect.py on
N.samples, and of every N.batch.py with the numbers that mtag drew, which its result tells."""
import fractions
import glob
import math
import random
import sys
import types
import warnings

import numpy
import torch
import torch.nn.functional as F
import torchaudio

warnings.simplefilter('ignore')
MARGIN = 2048  # samples at the ends
failed = 0


def read(path, what):
    return numpy.fromfile(path[:path.index('.', path.rindex('/'))] + '.' + what, '<f4')


def run(path, more):
    scope = {'torch': torch, 'F': F, 'torchaudio': torchaudio, 'math': math, 'random': random,
             'fractions': fractions, 'model': types.SimpleNamespace(SAMPLE_RATE=16000), **more}
    with open(path) as f:
        exec(compile(f.read(), path, 'exec'), scope)
    with torch.no_grad():
        return eval(scope['CALL'], scope), scope


def check(fits, *words):
    global failed
    if not fits:
        print(*words)
        failed += 1


def drawn_cut(before, after, size_of):
    """What cutmix draws to exchange the part in which an example changed: 1 - size, two places."""
    changed = (before != after).any(0)  # of channels
    sizes, places = [], []
    for axis in (1, 0):  # frames, bands
        at = numpy.flatnonzero(changed.any(1 - axis))
        width, length = len(at), changed.shape[axis]
        assert width == at[-1] + 1 - at[0] and changed[:, at].any()
        sizes.append(((width - 0.5) / length, (width + 0.5) / length))
        places.append(at[0] / (length - width) if width < length else 0)
    if size_of == 'frames':
        return 1 - sum(sizes[0]) / 2, places
    return 1 - ((max(s[0] for s in sizes) + min(s[1] for s in sizes)) / 2) ** 2, places


effects = sorted(glob.glob(sys.argv[1] + '/*.effect.py'))
for path in effects:
    got, scope = run(path, {'x': torch.from_numpy(read(path, 'samples').copy())})
    got, wanted = got.numpy(), read(path, 'wanted')
    check(got.shape == wanted.shape, scope['CALL'], got.shape)
    inner = slice(MARGIN, -MARGIN)
    db = 10 * math.log10(1e-30 + ((got - wanted)[inner] ** 2).mean() / (wanted[inner] ** 2).mean())
    check(db <= scope['WITHIN'], scope['CALL'], 'differs by %.1f dB' % db)

batches = sorted(glob.glob(sys.argv[1] + '/*.batch.py'))
for path in batches:
    with open(path) as f:
        call, shape = eval(f.read().rsplit('CALL, SHAPE = ')[1])
    before, after = (read(path, what).reshape(*shape, 1).transpose(0, 3, 2, 1).copy()
                     for what in ('samples', 'wanted'))
    count = len(before)
    targets = read(path, 'targets').reshape(count, count)
    parts, draws = [], []
    for i in range(count // 2):
        j = count - 1 - i
        if call.startswith('mixup'):
            a, b = before[i].ravel().astype(float), before[j].ravel().astype(float)
            parts.append(float(((after[i].ravel() - b) * (a - b)).sum() / ((a - b) ** 2).sum()))
        else:
            part, places = drawn_cut(before[i], after[i], 'frames' if 'frames' in call else 'box')
            parts.append(part)
            draws += places
    stub = types.SimpleNamespace(betavariate=lambda a, b: parts.pop(0), random=lambda: draws.pop(0))
    (got, mixed), _ = run(path, {'random': stub, 'chance': lambda p: True,
                                 'x': torch.from_numpy(before), 'y': torch.eye(count)})
    check(numpy.abs(got[0].numpy() - after).max() <= 1e-5, call, 'other inputs')
    check(numpy.abs(mixed.numpy() - targets).max() <= 1e-5, call, 'other targets')
print('%d effects, %d batches, %d failed' % (len(effects), len(batches), failed))
sys.exit(failed > 0 or not effects or not batches)
