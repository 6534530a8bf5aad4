#!/usr/bin/python3
"""Makes the known answers of tests/runner/experiment/test_models.c: torch 1.13, double precision.

The models of experiments/models/, written in PyTorch. Of each one

models.yaml       numbers of weights and of multiply-adds (of convolutions, linear layers, GRUs) as the
                  file stands, with 50 tags; what the step was made with
models/NAME.npy   one training step of a narrow network, as make_golden.py's step gives it;
                  no dropout

Run in this folder: /usr/bin/python3 make_models.py
"""
import os

import numpy as np
import torch
import torch.nn as nn

from make_golden import HarmonicFilters, OfLayer, step, to_db
from sequence import (AttentionWithoutQkvBias, ClassToken, EncoderLayer,
                      EncoderLayerWithoutQkvBias, OfFrames, Position, Recurrent, Select)

TAGS, BATCH = 50, 6


def conv_block(conv, i, o, kernel=3, stride=1):
    norm = nn.BatchNorm1d if conv is nn.Conv1d else nn.BatchNorm2d
    return [conv(i, o, kernel, stride, kernel // 2), norm(o), nn.ReLU()]


def conv_pool(conv, i, o, pool):
    pooling = nn.MaxPool1d if conv is nn.Conv1d else nn.MaxPool2d
    return conv_block(conv, i, o) + [pooling(pool)]


def dense_head(i, hidden):
    return [nn.Linear(i, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, TAGS)]


def chain(widths):
    return list(zip(widths, widths[1:]))


class Residual(nn.Module):
    """Two convolutions and a way around them; then perhaps a pool. `extra`: after the second."""

    def __init__(self, conv, i, o, kernel=3, stride=1, pool=None, extra=None):
        super().__init__()
        norm = nn.BatchNorm1d if conv is nn.Conv1d else nn.BatchNorm2d
        pooling = nn.MaxPool1d if conv is nn.Conv1d else nn.MaxPool2d
        self.main = nn.Sequential(*conv_block(conv, i, o, kernel, stride),
                                  conv(o, o, kernel, 1, kernel // 2), norm(o))
        self.extra = extra or nn.Identity()
        self.skip = nn.Identity() if (i, stride) == (o, 1) else nn.Sequential(
            conv(i, o, kernel, stride, kernel // 2), norm(o))
        self.pool = pooling(pool) if pool else nn.Identity()

    def forward(self, x):
        return self.pool(torch.relu(self.extra(self.main(x)) + self.skip(x)))


class SqueezeExcite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.dense1 = nn.Linear(channels, channels)
        self.dense2 = nn.Linear(channels, channels)

    def forward(self, x):
        s = torch.sigmoid(self.dense2(torch.relu(self.dense1(x.mean(2)))))
        return x * s[:, :, None]


def fcn(width, pools):
    widths = [1, width // 2, width, width, width, width // 2]
    layers = [conv_pool(nn.Conv2d, i, o, p) for (i, o), p in zip(chain(widths), pools)]
    return nn.Sequential(nn.BatchNorm2d(1), *sum(layers, []), nn.Flatten(),
                         nn.Linear(width // 2, TAGS))


class Musicnn(nn.Module):
    def __init__(self, timbre, rhythm, back, hidden):
        super().__init__()
        self.image = nn.BatchNorm2d(1)
        self.vertical = nn.ModuleList(
            nn.Sequential(nn.Conv2d(1, timbre, (h, 7), padding=(0, 3)), nn.BatchNorm2d(timbre),
                          nn.ReLU()) for h in (67, 38))
        self.horizontal = nn.ModuleList(
            nn.Sequential(nn.Conv1d(1, rhythm, k, padding=k // 2), nn.BatchNorm1d(rhythm),
                          nn.ReLU()) for k in (129, 65, 33))
        front = 2 * timbre + 3 * rhythm
        self.back = nn.ModuleList(nn.Sequential(*conv_block(nn.Conv1d, i, back, 7))
                                  for i in (front, back, back))
        self.head = nn.Sequential(*dense_head(2 * (front + 3 * back), hidden))

    def forward(self, x):
        x = self.image(x)
        branches = [v(x).amax(2) for v in self.vertical]
        branches += [h(x.mean(2)) for h in self.horizontal]
        front = torch.cat(branches, 1)
        a = self.back[0](front)
        c = self.back[1](a) + a
        e = self.back[2](c) + c
        y = torch.cat([front, a, c, e], 1)
        return self.head(torch.cat([y.amax(2), y.mean(2)], 1))


def vgg(width):
    def conv(i):
        return [nn.Conv2d(i, width, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(width)]
    return nn.Sequential(
        nn.BatchNorm2d(1), *conv(1), nn.MaxPool2d((1, 4), (2, 2)), *conv(width), nn.MaxPool2d(2),
        *conv(width), nn.MaxPool2d(2), *conv(width), nn.MaxPool2d(2), *conv(width),
        nn.MaxPool2d(4), nn.Flatten(), nn.Linear(2 * width, TAGS))


def sample_widths(width):
    return [width] * 3 + [2 * width] * 6 + [4 * width]


def sample_cnn(width):
    layers = [conv_pool(nn.Conv1d, i, o, 3) for i, o in chain(sample_widths(width))]
    return nn.Sequential(*conv_block(nn.Conv1d, 1, width, 3, 3), *sum(layers, []),
                         *conv_block(nn.Conv1d, 4 * width, 4 * width, 1), nn.Flatten(),
                         nn.Linear(4 * width, TAGS))


def sample_cnn_se(width):
    layers = [Residual(nn.Conv1d, i, o, pool=3, extra=SqueezeExcite(o))
              for i, o in chain(sample_widths(width))]
    return nn.Sequential(
        Residual(nn.Conv1d, 1, width, 3, 3, extra=SqueezeExcite(width)), *layers,
        Residual(nn.Conv1d, 4 * width, 4 * width, 1, extra=SqueezeExcite(4 * width)),
        nn.Flatten(), *dense_head(4 * width, 4 * width))


def chunk_widths(width):
    return [1] + [width] * 2 + [2 * width] * 4 + [4 * width]


def short_chunk_cnn(width):
    layers = [conv_pool(nn.Conv2d, i, o, 2) for i, o in chain(chunk_widths(width))]
    return nn.Sequential(nn.BatchNorm2d(1), *sum(layers, []), OfLayer(lambda x: x.amax((2, 3))),
                         *dense_head(4 * width, 4 * width))


def short_chunk_res(width):
    layers = [Residual(nn.Conv2d, i, o, stride=2) for i, o in chain(chunk_widths(width))]
    return nn.Sequential(nn.BatchNorm2d(1), *layers, OfLayer(lambda x: x.amax((2, 3))),
                         *dense_head(4 * width, 4 * width))


def harmonic_cnn(width, last_pool):
    return nn.Sequential(
        HarmonicFilters(257), OfLayer(to_db), nn.BatchNorm2d(6),
        *conv_pool(nn.Conv2d, 6, width, 2),
        *[Residual(nn.Conv2d, width, width, pool=2) for _ in range(3)],
        *conv_pool(nn.Conv2d, width, 2 * width, 2),
        *[Residual(nn.Conv2d, 2 * width, 2 * width, pool=last_pool) for _ in range(2)],
        OfLayer(lambda x: x.amax((2, 3))), *dense_head(2 * width, 2 * width))


def crnn(width, units, pools):
    widths = [1, width // 2, width, width, width]
    layers = [conv_pool(nn.Conv2d, i, o, p) for (i, o), p in zip(chain(widths), pools)]
    return nn.Sequential(nn.BatchNorm2d(1), *sum(layers, []), nn.Flatten(1, 2),
                         Recurrent(nn.GRU, width, units, True, num_layers=2),
                         nn.Linear(units, TAGS))


def self_attention(width, hidden):
    wide = 2 * width
    layers = [Residual(nn.Conv2d, i, o, stride=2) for i, o in chain([1, width, width, wide])]
    layers += [Residual(nn.Conv2d, wide, wide, stride=(2, 1)) for _ in range(4)]
    encoder = [EncoderLayer(wide, 8, hidden, 'gelu', eps=1e-12) for _ in range(2)]
    return nn.Sequential(nn.BatchNorm2d(1), *layers, nn.Flatten(1, 2), ClassToken(wide, True),
                         OfFrames(nn.Sequential(*encoder)), Select(0), nn.Linear(wide, wide),
                         nn.Tanh(), nn.Linear(wide, TAGS))


def music_tagging_transformer(width, attention, hidden):
    layers = [Residual(nn.Conv2d, i, width, pool=p)
              for i, p in ((1, 2), (width, 2), (width, (2, 1)))]
    encoder = [EncoderLayerWithoutQkvBias(attention, 8, hidden, nn.GELU()) for _ in range(4)]
    return nn.Sequential(nn.BatchNorm2d(1), *layers, nn.Flatten(1, 2),
                         OfFrames(nn.Linear(16 * width, attention)), ClassToken(attention),
                         Position(attention, 513), OfFrames(nn.Sequential(*encoder)), Select(0),
                         nn.LayerNorm(attention), nn.Linear(attention, TAGS))


LONG_POOLS = [(2, 4), (2, 4), (2, 4), (3, 5), (4, 4)]
SHORT_POOLS = [(2, 2), (2, 3), (2, 3), (3, 3), (4, 3)]
CRNN_POOLS = [(2, 2), (3, 3), (4, 4), (4, 4)]
CRNN_SHORT_POOLS = [(2, 2), (3, 2), (4, 2), (4, 2)]
DECIBELS, POWERS, WAVE = (30, -40), (20, 20.5), (0.5, 0)

# The sizes of the steps are such that no maximum and no ReLU is so near to a tie that float32
# decides it otherwise: PyTorch's own float32 gradients differ from these by rounding only, by up
# to 3.4 times of what the test allows.
#
# name: network, arguments as the file stands and its input; arguments of the step, words that
# bring the file there, the step's input, and what that is drawn from: scale and shift
MODELS = {
    'fcn': (fcn, (128, LONG_POOLS), (1, 96, 1813), (8, LONG_POOLS), ['variables.width=8'],
            (1, 96, 1813), DECIBELS),
    'fcn_short': (fcn, (128, SHORT_POOLS), (1, 96, 188), (8, SHORT_POOLS), ['variables.width=8'],
                  (1, 96, 188), DECIBELS),
    'musicnn': (Musicnn, (204, 51, 64, 200), (1, 96, 188), (8, 5, 6, 10),
                ['variables.timbre=8', 'variables.rhythm=5', 'variables.back=6',
                 'variables.hidden=10'], (1, 96, 188), DECIBELS),
    'vgg': (vgg, (128,), (1, 96, 188), (6,), ['variables.width=6', 'variables.conv_dropout=0'],
            (1, 96, 188), (2, 2)),
    'sample_cnn': (sample_cnn, (128,), (1, 59049), (4,), ['variables.width=4'], (1, 59049), WAVE),
    'sample_cnn_se': (sample_cnn_se, (128,), (1, 59049), (3,), ['variables.width=3'], (1, 59049),
                      WAVE),
    'short_chunk_cnn': (short_chunk_cnn, (128,), (1, 128, 231), (4,), ['variables.width=4'],
                        (1, 128, 231), DECIBELS),
    'short_chunk_res': (short_chunk_res, (128,), (1, 128, 231), (4,),
                        ['variables.width=4', 'data.seconds=1'], (1, 128, 63), DECIBELS),
    'harmonic_cnn': (harmonic_cnn, (128, (2, 3)), (1, 257, 313), (4, (2, 3)),
                     ['variables.width=4'], (1, 257, 313), POWERS),
    'harmonic_cnn_short': (harmonic_cnn, (128, (2, 2)), (1, 257, 188), (4, (2, 2)),
                           ['variables.width=4'], (1, 257, 188), POWERS),
    'crnn': (crnn, (128, 32, CRNN_POOLS), (1, 96, 1813), (8, 5, CRNN_POOLS),
             ['variables.width=8', 'variables.units=5', 'data.seconds=5'], (1, 96, 313), DECIBELS),
    'crnn_short': (crnn, (128, 32, CRNN_SHORT_POOLS), (1, 96, 188), (8, 5, CRNN_SHORT_POOLS),
                   ['variables.width=8', 'variables.units=5'], (1, 96, 188), DECIBELS),
    'self_attention': (self_attention, (128, 1024), (1, 128, 938), (8, 12),
                       ['variables.width=8', 'variables.hidden=12', 'data.seconds=3',
                        'variables.attention_dropout=0', 'variables.head_dropout=0'],
                       (1, 128, 188), DECIBELS),
    'music_tagging_transformer': (music_tagging_transformer, (128, 256, 1024), (1, 128, 431),
                                  (4, 16, 12), ['variables.width=4', 'variables.attention=16',
                                                'variables.hidden=12', 'data.seconds=3'],
                                  (1, 128, 130), DECIBELS),
}


def frames_weights(module):
    if isinstance(module, nn.GRU):
        return [p for name, p in module.named_parameters() if 'weight' in name]
    if isinstance(module, nn.MultiheadAttention):
        return [module.in_proj_weight, module.out_proj.weight]
    if isinstance(module, AttentionWithoutQkvBias):
        return [module.in_proj_weight]
    return []


def count(net, shape):
    """Weights, and multiply-adds of one example; attention's products of frames not counted."""
    macs = 0

    def hook(module, inputs, output):
        nonlocal macs
        macs += output.numel() // len(output) * module.weight[0].numel()

    def hook_frames(module, inputs, output):
        """Weights that are multiplied with each frame."""
        nonlocal macs
        macs += inputs[0].shape[1] * sum(p.numel() for p in frames_weights(module))

    for module in net.modules():
        if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.Linear)):
            module.register_forward_hook(hook)
        elif frames_weights(module):
            module.register_forward_hook(hook_frames)
    net.eval()
    with torch.no_grad():
        net(torch.rand(1, *shape, dtype=torch.float32))
    return sum(p.numel() for p in net.parameters()), macs


def main():
    index = []
    os.makedirs('models', exist_ok=True)
    for name, (make, whole, shape, narrow, words, short, (scale, shift)) in MODELS.items():
        torch.set_default_dtype(torch.float32)
        weights, macs = count(make(*whole), shape)
        torch.set_default_dtype(torch.float64)
        np.save('models/%s.npy' % name, step(make(*narrow), short, BATCH, scale, shift, TAGS))
        index.append('- {name: %s, weights: %d, macs: %d, words: [%s], batch: %d, scale: %g, shift: %g}'
                     % (name, weights, macs, ', '.join(words), BATCH, scale, shift))
        print(index[-1])
    with open('models.yaml', 'w') as f:
        f.write('# Written by make_models.py with torch %s.\n' % torch.__version__)
        f.write('\n'.join(index) + '\n')


if __name__ == '__main__':
    main()
