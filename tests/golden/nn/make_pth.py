#!/usr/bin/python3
"""Makes the .pth files of tests/nn/weights/test_pth.c with torch 1.13: one small network saved in the ways
that PyTorch's users save networks, and what it computes.

pth_names.pth    a state_dict with mtag's names
pth_order.pth    PyTorch's names, counters of batches, and a buffer that is no weight before them
pth_wrapped.pth  a checkpoint: {"epoch": 3, "state_dict": ...}, names behind "module.", float64
pth_half.pth     float16; the linear weight transposed in its storage, the norm's numbers in one
pth_legacy.pth   pth_order.pth as PyTorch wrote it before 1.6
pth_module.pth   the whole module instead of its weights, which mtag refuses
pth_protocolN.pth, pth_legacyN.pth
                 checkpoints by every protocol of pickle, with what training scripts put beside the
                 tensors: numpy's numbers and arrays, arguments, paths, containers, objects of their
                 own classes, and a call of os.system that must not happen
pth.npy          every number of the network in the order of its state_dict, then the logits of a
                 batch of 2

Run in this folder: /usr/bin/python3 make_pth.py
"""
import argparse
import dataclasses
import datetime
import enum
import functools
import os
import pathlib
from collections import Counter, OrderedDict, defaultdict, deque

import numpy as np
import torch
import torch.nn as nn

from make_golden import INPUT, draw

torch.set_default_dtype(torch.float32)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('window', torch.hann_window(6))
        self.conv = nn.Conv2d(1, 3, (2, 3))
        self.norm = nn.BatchNorm2d(3)
        self.out = nn.Linear(3, 2)

    def forward(self, x):
        return self.out(self.norm(self.conv(x)).mean((2, 3)))


@dataclasses.dataclass
class Settings:
    rate: float = 1e-3
    sizes: tuple = (1, 2, 3, 4)


class Kind(enum.Enum):
    MEL = 'mel'


class Slotted:
    __slots__ = ('inner',)

    def __init__(self, inner):
        self.inner = inner

    def __getstate__(self):
        return None, {'inner': self.inner}


class Runs:
    """Unpickling it in Python runs a command."""

    def __reduce__(self):
        return os.system, ('touch mtag-was-here',)


def beside():
    """What lies beside the tensors."""
    history = defaultdict(list)
    history['roc_auc'].append(np.float64(.5))
    history['loss'].extend([np.float32(.25), np.int64(3), np.bool_(True)])
    return {'epoch': 3, 'history': history, 'matrix': np.arange(6.).reshape(2, 3).T, 'empty': np.array([]),
            'names': np.array(['a', 'b'], dtype=object), 'args': argparse.Namespace(lr=1e-3, path=pathlib.Path('a/b')),
            'last': deque([1., 2.], maxlen=3), 'count': Counter('abba'), 'settings': Settings(), 'kind': Kind.MEL,
            'slotted': Slotted(Settings), 'set': {1, 2}, 'frozen': frozenset({3}), 'bytes': b'a\0b', 'array': bytearray(b'xyz'),
            'complex': 1 + 2j, 'big': 1 << 100, 'date': datetime.datetime(2024, 1, 2), 'range': range(3), 'slice': slice(1, 2),
            'partial': functools.partial(max, 1), 'device': torch.device('cpu'), 'type': torch.float32, 'none': ..., 'text': 'a\0b\\é\n',
            'random': np.random.RandomState(0).get_state()[0], 'runs': Runs(), 'optimizer': {'state': {0: {'step': torch.ones(1)}}}}


def exact_in_half(number, p):
    """Numbers that float16 holds exactly."""
    return torch.from_numpy(np.round(draw(number, p.numel()) * 256) / 256).reshape(p.shape)


def main():
    net = Net().eval()
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(exact_in_half(i, p))
        net.norm.running_mean.copy_(exact_in_half(20, net.norm.running_mean))
        net.norm.running_var.copy_(1 + exact_in_half(21, net.norm.running_var) / 2)
        x = torch.from_numpy(draw(INPUT, 2 * 8 * 6)).float().reshape(2, 1, 8, 6)
        logits = net(x)
    state = net.state_dict()
    weights = OrderedDict((k, v) for k, v in state.items()
                          if k != 'window' and not k.endswith('num_batches_tracked'))
    names = {'conv': 'front', 'norm': 'batchnorm1', 'out': 'linear1'}
    torch.save(OrderedDict((names[k.split('.')[0]] + '.' + k.split('.')[1], v)
                           for k, v in weights.items()), 'pth_names.pth')
    torch.save(state, 'pth_order.pth')
    torch.save({'epoch': 3, 'rate': 1e-3, 'best': None, 'done': False, 'steps': [1, -2, 70000],
                'state_dict': OrderedDict(('module.' + k, v.double())
                                          for k, v in weights.items())}, 'pth_wrapped.pth')
    half = OrderedDict((k, v.half()) for k, v in weights.items())
    half['out.weight'] = half['out.weight'].t().contiguous().t()
    together = torch.cat([half['norm.' + n] for n in ('weight', 'bias')])
    half['norm.weight'], half['norm.bias'] = together[:3], together[3:]
    torch.save(half, 'pth_half.pth')
    torch.save(state, 'pth_legacy.pth', _use_new_zipfile_serialization=False)
    torch.save(net, 'pth_module.pth')
    for protocol in range(6):
        for name, zipped in (('protocol', True), ('legacy', False)):
            torch.save({**beside(), 'model_state_dict': state}, f'pth_{name}{protocol}.pth', pickle_protocol=protocol,
                       _use_new_zipfile_serialization=zipped)
    numbers = [v.numpy().ravel() for v in weights.values()] + [logits.numpy().ravel()]
    np.save('pth.npy', np.concatenate(numbers).astype('<f4'))


if __name__ == '__main__':
    main()
