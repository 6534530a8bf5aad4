#!/usr/bin/python3
"""Makes the known answers of tests/nn/test_golden.c: torch 1.13, double precision.

Weights and inputs are not stored: both sides draw them from the same generator (`draw`). What is
stored is what PyTorch computes from them, as float32, one .npy of one dimension a file:

layers.yaml, layers.npy   for each case of the list: output, gradient of each input, gradient of
                          each parameter, running statistics
MODEL.npy                 loss, logits, running statistics, then for each parameter the largest
                          absolute value of its gradient and the gradient, of which only every
                          7th number is kept if there are more than 10,000

Run in this folder: /usr/bin/python3 make_golden.py
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import sequence

torch.set_default_dtype(torch.float64)
SPARSE, STRIDE = 10000, 7
INPUT, TARGET, STATISTIC = 1000, 2000, 3000


def draw(number, count):
    """count numbers of [-1, 1), exact in float32: a linear congruential generator."""
    out = np.empty(count)
    state = (number * 2654435761 + 12345) % 2**32
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 8) / 2**23 - 1
    return out


def single(values):
    return torch.from_numpy(np.asarray(values, np.float32).astype(np.float64))


def fill(module, scale=None):
    """Norms: weight 1 + v / 2, bias v / 2. The rest: v times the bound of PyTorch's initial
    values, or times scale."""
    number = 0
    bound = 1.0
    for owner in module.modules():
        for name, p in owner.named_parameters(recurse=False):
            v = draw(number, p.numel())
            norm = isinstance(owner, (nn.modules.batchnorm._BatchNorm, nn.LayerNorm,
                                      HarmonicFilters))
            if name == 'weight' and p.dim() > 1:
                bound = 1 / np.sqrt(p[0].numel())
            own = sequence.bound_of(owner, name, p)
            if norm:
                v = v / 2 if name == 'bias' else 1 + v / 2
            else:
                v = v * ((bound if own is None else own) if scale is None else scale)
            p.data = single(v).reshape(p.shape)
            number += 1


class OfLayer(nn.Module):
    """A function of tensors as a module."""

    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, *x):
        return self.f(*x)


class HarmonicFilters(nn.Module):
    """Triangles around the harmonics of notes (Won et al. 2020), as slopes up and down."""

    def __init__(self, bins, harmonics=6, steps=2, low=32.70319566257483, rate=16000, learn=True):
        super().__init__()
        top = np.rint(69 + 12 * np.log2(rate / (2 * harmonics) / 440))
        bands = int((top - (69 + 12 * np.log2(low / 440))) * steps + 1e-6)
        f0 = low * 2 ** (torch.arange(bands) / (12.0 * steps))
        self.f = torch.cat([f0 * h for h in range(1, harmonics + 1)])
        self.bins = torch.linspace(0, rate / 2, bins)
        self.shape = (harmonics, bands)
        q = torch.ones(1)
        if learn:
            self.bw_Q = nn.Parameter(q)
        else:
            self.bw_Q = q

    def forward(self, x):
        bw = (0.1079 * self.f + 24.7) / self.bw_Q
        up = torch.outer(self.bins, 2 / bw) + 1 - 2 * self.f / bw
        down = torch.outer(self.bins, -2 / bw) + 1 + 2 * self.f / bw
        w = torch.clamp(torch.min(up, down), min=0)
        y = torch.matmul(x[:, 0].transpose(1, 2), w).transpose(1, 2)
        return y.reshape(len(x), *self.shape, -1)


def to_db(x, amin=1e-10):
    return 10 * torch.log10(torch.clamp(x, min=amin))


def statistics_of(names, dims):
    of = {'mean': torch.mean, 'std': torch.std, 'max': torch.amax, 'min': torch.amin}
    return OfLayer(lambda x: torch.cat([of[n](x, dims) for n in names], 1))


# name of the layer, its options in an experiment file, shapes of its inputs, module
CASES = [
    ('conv1d', '{filters: 5, kernel: 3}', [(4, 11)], nn.Conv1d(4, 5, 3)),
    ('conv1d', '{filters: 6, kernel: 5, stride: 2, padding: 3}', [(4, 16)],
     nn.Conv1d(4, 6, 5, 2, 3)),
    ('conv1d', '{filters: 6, kernel: 3, dilation: 2, padding: 1, bias: false}', [(3, 12)],
     nn.Conv1d(3, 6, 3, 1, 1, 2, bias=False)),
    ('conv1d', '{filters: 6, kernel: 3, groups: 2, stride: 3, padding: 2}', [(4, 13)],
     nn.Conv1d(4, 6, 3, 3, 2, 1, 2)),
    ('conv1d', '{filters: 3, kernel: 4, padding: same}', [(2, 9)],
     nn.Conv1d(2, 3, 4, padding='same')),
    ('conv1d', '{filters: 4, kernel: 3, padding: same, dilation: 3}', [(2, 9)],
     nn.Conv1d(2, 4, 3, padding='same', dilation=3)),
    ('conv1d', '{filters: 4, kernel: 1, stride: 2}', [(3, 7)], nn.Conv1d(3, 4, 1, 2)),
    ('conv2d', '{filters: 5, kernel: 3, padding: 1}', [(1, 7, 9)], nn.Conv2d(1, 5, 3, padding=1)),
    ('conv2d', '{filters: 4, kernel: [3, 2], stride: [2, 3], padding: [1, 0]}', [(3, 8, 11)],
     nn.Conv2d(3, 4, (3, 2), (2, 3), (1, 0))),
    ('conv2d', '{filters: 6, kernel: 3, dilation: [1, 2], padding: 2, groups: 3, bias: false}',
     [(3, 6, 9)], nn.Conv2d(3, 6, 3, 1, 2, (1, 2), 3, False)),
    ('conv2d', '{filters: 3, kernel: [4, 3], padding: same}', [(2, 6, 5)],
     nn.Conv2d(2, 3, (4, 3), padding='same')),
    ('conv2d', '{filters: 4, kernel: 1, stride: 2}', [(3, 5, 6)], nn.Conv2d(3, 4, 1, 2)),
    ('conv2d', '{filters: 3, kernel: [6, 7], padding: [0, 3]}', [(2, 6, 8)],
     nn.Conv2d(2, 3, (6, 7), padding=(0, 3))),
    ('linear', '{units: 6}', [(9,)], nn.Linear(9, 6)),
    ('linear', '{units: 4, bias: false}', [(5, 7)], sequence.OfFrames(nn.Linear(5, 4, bias=False))),
    ('linear', '{units: 3}', [(6, 4)], sequence.OfFrames(nn.Linear(6, 3))),
    ('batchnorm', '{}', [(3, 5, 4)], nn.BatchNorm2d(3)),
    ('batchnorm', '{eps: 1e-2, momentum: 0.3}', [(4, 6)], nn.BatchNorm1d(4, 1e-2, 0.3)),
    ('batchnorm', '{affine: false}', [(5,)], nn.BatchNorm1d(5, affine=False)),
    ('relu', '{}', [(3, 4, 5)], nn.ReLU()),
    ('gelu', '{}', [(3, 7)], nn.GELU()),
    ('silu', '{}', [(3, 7)], nn.SiLU()),
    ('sigmoid', '{}', [(9,)], nn.Sigmoid()),
    ('tanh', '{}', [(9,)], nn.Tanh()),
    ('elu', '{alpha: 0.7}', [(3, 7)], nn.ELU(0.7)),
    ('leaky_relu', '{slope: 0.2}', [(3, 7)], nn.LeakyReLU(0.2)),
    ('max_pool1d', '{kernel: 3}', [(4, 11)], nn.MaxPool1d(3)),
    ('max_pool1d', '{kernel: 4, stride: 3, padding: 2, ceil: true}', [(3, 12)],
     nn.MaxPool1d(4, 3, 2, ceil_mode=True)),
    ('avg_pool1d', '{kernel: 3, stride: 2, padding: 1, ceil: true}', [(3, 8)],
     nn.AvgPool1d(3, 2, 1, ceil_mode=True)),
    ('max_pool2d', '{kernel: [2, 3]}', [(4, 7, 10)], nn.MaxPool2d((2, 3))),
    ('max_pool2d', '{kernel: 3, stride: 2, padding: 1, ceil: true}', [(2, 6, 9)],
     nn.MaxPool2d(3, 2, 1, ceil_mode=True)),
    ('avg_pool2d', '{kernel: 2}', [(3, 5, 6)], nn.AvgPool2d(2)),
    ('avg_pool2d', '{kernel: [3, 2], stride: 2, padding: [1, 0], ceil: true}', [(2, 6, 7)],
     nn.AvgPool2d((3, 2), 2, (1, 0), ceil_mode=True)),
    ('adaptive_avg_pool1d', '{size: 4}', [(3, 10)], nn.AdaptiveAvgPool1d(4)),
    ('adaptive_max_pool1d', '{size: 3}', [(3, 10)], nn.AdaptiveMaxPool1d(3)),
    ('adaptive_avg_pool2d', '{size: [3, 4]}', [(2, 7, 9)], nn.AdaptiveAvgPool2d((3, 4))),
    ('adaptive_max_pool2d', '{size: [2, 5]}', [(2, 7, 8)], nn.AdaptiveMaxPool2d((2, 5))),
    ('global_avg_pool', '{}', [(3, 4, 5)], OfLayer(lambda x: x.mean((2, 3)))),
    ('global_max_pool', '{}', [(3, 6)], OfLayer(lambda x: x.amax(2))),
    ('global_max_pool', '{over: bands}', [(3, 4, 5)], OfLayer(lambda x: x.amax(2))),
    ('global_avg_pool', '{over: frames}', [(3, 6)], OfLayer(lambda x: x.mean(2))),
    ('statistics_pool', '{}', [(3, 6)], statistics_of(['mean', 'std'], 2)),
    ('statistics_pool', '{of: [max, std, min, mean]}', [(4, 7)],
     statistics_of(['max', 'std', 'min', 'mean'], 2)),
    ('statistics_pool', '{of: [std, max], over: bands}', [(3, 5, 4)],
     statistics_of(['std', 'max'], 2)),
    ('statistics_pool', '{of: [min, mean], over: all}', [(3, 4, 5)],
     statistics_of(['min', 'mean'], (2, 3))),
    ('flatten', '{}', [(2, 3, 4)], nn.Flatten()),
    ('bands_as_channels', '{}', [(2, 3, 4)], nn.Flatten(1, 2)),
    ('reshape', '{to: [6, 4]}', [(2, 3, 4)], OfLayer(lambda x: x.reshape(-1, 6, 4))),
    ('reshape', '{to: [4, -1, 3]}', [(2, 12)], OfLayer(lambda x: x.reshape(-1, 4, 2, 3))),
    ('reshape', '{to: -1}', [(3, 5)], nn.Flatten()),
    ('permute', '{to: [frames, channels]}', [(3, 5)], OfLayer(lambda x: x.permute(0, 2, 1))),
    ('permute', '{to: [bands, frames, channels]}', [(2, 3, 4)],
     OfLayer(lambda x: x.permute(0, 2, 3, 1))),
    ('add', '{}', [(3, 5), (3, 5), (3, 5)], OfLayer(lambda *x: sum(x))),
    ('concat', '{axis: channels}', [(2, 4, 3), (1, 4, 3)], OfLayer(lambda *x: torch.cat(x, 1))),
    ('concat', '{axis: bands}', [(2, 4, 3), (2, 2, 3)], OfLayer(lambda *x: torch.cat(x, 2))),
    ('concat', '{axis: frames}', [(2, 4), (2, 3)], OfLayer(lambda *x: torch.cat(x, 2))),
    ('harmonic_filters', '{harmonics: 3, low: 100, sample_rate: 4000}', [(1, 33, 5)],
     HarmonicFilters(33, 3, 2, 100, 4000)),
    ('harmonic_filters', '{harmonics: 2, steps_per_semitone: 1, low: A3, learn: none}',
     [(1, 65, 4)], HarmonicFilters(65, 2, 1, 220, 16000, False)),
    ('to_db', '{amin: 0.2}', [(2, 3, 4)], OfLayer(lambda x: to_db(x, 0.2))),
    ('log1p', '{scale: 0.5}', [(3, 7)], OfLayer(lambda x: torch.log1p(0.5 * x))),
] + sequence.cases() + [
    ('softmax', '{}', [(4, 3, 5)], nn.Softmax(1)),
    ('softmax', '{}', [(6,)], nn.Softmax(1)),
    ('scale', '{by: -0.3}', [(3, 7)], OfLayer(lambda x: -0.3 * x)),
    ('identity', '{}', [(2, 3, 4)], nn.Identity()),
    ('multiply', '{}', [(3, 5), (3, 5)], OfLayer(lambda x, y: x * y)),
    ('multiply', '{}', [(3, 4, 5), (3,)], OfLayer(lambda x, y: x * y[:, :, None, None])),
    ('multiply', '{}', [(4,), (4, 6)], OfLayer(lambda x, y: x[:, :, None] * y)),
    ('dropout', '{p: 0}', [(3, 7)], nn.Dropout(0)),
    ('spatial_dropout', '{p: 0}', [(2, 3, 4)], nn.Dropout2d(0)),
]


def statistics(module):
    """Running statistics before a run: means v / 2, variances 1 + v / 2."""
    found = [b for n, b in module.named_buffers() if n.split('.')[-1] != 'num_batches_tracked']
    for i, b in enumerate(found):
        v = draw(STATISTIC + i, b.numel())
        b.copy_(single(v / 2 if i % 2 == 0 else 1 + v / 2))
    return found


def run_case(shapes, module, batch, train):
    fill(module, 0.5)
    module.train(train)
    running = statistics(module)
    x = [single(draw(INPUT + i, batch * int(np.prod(s)))).reshape((batch,) + s).requires_grad_()
         for i, s in enumerate(shapes)]
    y = module(*x)
    out = [y.detach()]
    if train:
        y.backward(single(draw(TARGET, y.numel())).reshape(y.shape))
        out += [v.grad for v in x] + [p.grad for p in module.parameters()]
        out += running
    return np.concatenate([t.numpy().ravel() for t in out])


def make_layers():
    index, data = [], []
    for layer, options, shapes, module in CASES:
        for batch, train in ((3, True), (2, False)):
            numbers = run_case(shapes, module, batch, train)
            data.append(numbers)
            index.append('- {layer: {%s: %s}, inputs: %s, batch: %d, train: %s, numbers: %d}' % (
                layer, options, [list(s) for s in shapes], batch, str(train).lower(),
                len(numbers)))
    with open('layers.yaml', 'w') as f:
        f.write('# Written by make_golden.py with torch %s.\n' % torch.__version__)
        f.write('\n'.join(index) + '\n')
    np.save('layers.npy', np.concatenate(data).astype('<f4'))


def conv1d_block(i):
    return [nn.Conv1d(i, 32, 3, padding=3), nn.BatchNorm1d(32), nn.ReLU(), nn.MaxPool1d(3)]


def conv2d_block(i, o, pool):
    return [nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.MaxPool2d(pool)]


class Residual(nn.Module):
    """Two convolutions and a shortcut of kernel 1, as in residual.yaml."""

    def __init__(self, i, o, stride):
        super().__init__()
        self.main = nn.Sequential(nn.Conv2d(i, o, 3, stride, 1), nn.BatchNorm2d(o), nn.ReLU(),
                                  nn.Conv2d(o, o, 3, 1, 1), nn.BatchNorm2d(o))
        self.skip = nn.Sequential() if (i, stride) == (o, 1) else nn.Sequential(
            nn.Conv2d(i, o, 1, stride), nn.BatchNorm2d(o))

    def forward(self, x):
        return torch.relu(self.main(x) + self.skip(x))


MODELS = {
    'baseline1d': nn.Sequential(
        nn.BatchNorm2d(1), nn.Flatten(1, 2), *conv1d_block(96), *conv1d_block(32),
        *conv1d_block(32), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(32, 50)),
    'cnn2d': nn.Sequential(
        nn.BatchNorm2d(1), *conv2d_block(1, 64, 4), *conv2d_block(64, 128, 3),
        *conv2d_block(128, 128, 3), *conv2d_block(128, 64, (2, 5)), nn.Flatten(),
        nn.Linear(64, 50)),
    'residual': nn.Sequential(
        nn.BatchNorm2d(1), nn.Conv2d(1, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU(),
        Residual(8, 8, 1), Residual(8, 12, 2),
        OfLayer(lambda x: x.amax((2, 3))), nn.Linear(12, 50)),
    'transformer': sequence.transformer(),
}


def step(net, shape, batch, scale, shift, tags=50):
    """One training step on an input of scale * draw + shift."""
    fill(net)
    net.train()
    running = statistics(net)
    x = single(scale * draw(INPUT, batch * int(np.prod(shape))) + shift).reshape(batch, *shape)
    y = torch.from_numpy((draw(TARGET, batch * tags) > 0.5).astype(float)).reshape(batch, tags)
    logits = net(x)
    loss = F.binary_cross_entropy_with_logits(logits, y)
    loss.backward()
    out = [np.array([loss.item()]), logits.detach().numpy().ravel()]
    out += [b.numpy().ravel() for b in running]
    for p in net.parameters():
        g = p.grad.numpy().ravel()
        out += [np.array([np.abs(g).max()]), g if len(g) <= SPARSE else g[::STRIDE]]
    return np.concatenate(out).astype('<f4')


if __name__ == '__main__':
    make_layers()
    for key in MODELS:
        np.save(key + '.npy', step(MODELS[key], (1, 96, 188), 2, 30, -40))
