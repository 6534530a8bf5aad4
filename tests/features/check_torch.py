#!/usr/bin/python3
"""The other half of tests/features/test_torch.c: runs the class FrontEnd of every N.py of a folder on
N.samples, twice over in one batch, and holds the result against N.wanted."""
import glob
import sys
import warnings

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchaudio

warnings.simplefilter('ignore')
failed = 0
paths = sorted(glob.glob(sys.argv[1] + '/*.py'))
for path in paths:
    scope = {'torch': torch, 'nn': nn, 'F': F, 'torchaudio': torchaudio}
    with open(path) as f:
        text = f.read()
    exec(compile(text, path, 'exec'), scope)
    samples = torch.from_numpy(numpy.fromfile(path[:-2] + 'samples', '<f4'))
    frames, bands, channels, sequence = scope['SHAPE']
    wanted = numpy.fromfile(path[:-2] + 'wanted', '<f4').reshape(frames, bands, channels).transpose(2, 1, 0)
    with torch.no_grad():
        got = scope['FrontEnd']()(torch.stack([samples * 0.5, samples]))[1].numpy()
    if sequence:
        wanted = wanted[:, 0]
    if got.shape != wanted.shape or got.dtype != numpy.float32:
        print('%s: %s %s instead of %s' % (text.split('\n')[0], got.dtype, got.shape, wanted.shape))
        failed += 1
        continue
    # Of each channel, in parts of what it ranges over.
    for channel in range(channels):
        span = numpy.abs(wanted[channel]).max()
        difference = numpy.abs(got[channel] - wanted[channel]).max() / span
        if not difference <= 1e-4:
            print('%s: channel %d differs by %.3g of its largest value' % (text.split('\n')[0], channel, difference))
            failed += 1
print('%d features, %d failed' % (len(paths), failed))
sys.exit(failed > 0 or not paths)
