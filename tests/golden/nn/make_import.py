#!/usr/bin/python3
"""Makes the files of tests/nn/weights/test_import.c with torch 1.13: networks of PyTorch's own modules, saved
with the names that PyTorch gives their tensors, and what they compute.

import_N.pth     the state_dict of network N
import.npy       the logits of each on a batch of 2, one behind the other

Run in this folder: /usr/bin/python3 make_import.py
"""
import numpy as np
import torch
import torch.nn as nn

from make_golden import INPUT, draw

torch.set_default_dtype(torch.float32)
CHANNELS, FRAMES, TAGS = 8, 6, 2


def encoder(depth, **options):
    layer = nn.TransformerEncoderLayer(CHANNELS, 2, 6, 0.0, batch_first=True, **options)
    return nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)


class Mixed(nn.Module):
    """Encoder layers, both recurrent networks and attention, under names of its own."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(5, TAGS)  # first in the file, last in the network
        self.encoder = encoder(2)
        self.rnn = nn.GRU(CHANNELS, 4, bidirectional=True, batch_first=True)
        self.attn = nn.MultiheadAttention(8, 4, batch_first=True)
        self.memory = nn.LSTM(8, 5, 2, batch_first=True)

    def forward(self, x):
        x = self.rnn(self.encoder(x))[0]
        x = self.attn(x, x, x, need_weights=False)[0]
        return self.head(self.memory(x)[0][:, -1])


class Pre(nn.Module):
    """One encoder layer that normalises first, and a norm behind it."""

    def __init__(self):
        super().__init__()
        self.encoder = encoder(1, norm_first=True, activation='gelu')
        self.encoder.norm = nn.LayerNorm(CHANNELS)
        self.fc = nn.Linear(CHANNELS, TAGS)

    def forward(self, x):
        return self.fc(self.encoder(x).mean(1))


class Block(nn.Module):
    """Attention with projections of their own."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(CHANNELS, CHANNELS) for _ in range(4))

    def forward(self, x):
        q, k, v = (f(x).reshape(len(x), FRAMES + 1, 2, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        w = torch.softmax(q @ k.transpose(2, 3) / q.shape[-1] ** .5, -1)
        return self.o((w @ v).transpose(1, 2).flatten(2))


class Separate(nn.Module):
    """A token and places that are computed, and not in the file; two such blocks."""

    def __init__(self):
        super().__init__()
        self.register_buffer('token', torch.from_numpy(draw(500, CHANNELS)).float(), persistent=True)
        self.blocks = nn.ModuleList(Block() for _ in range(2))
        self.fc = nn.Linear(CHANNELS, TAGS)
        t, c = torch.arange(FRAMES + 1)[:, None], torch.arange(CHANNELS)
        angle = t * 10000. ** -(c // 2 * 2 / CHANNELS)
        self.register_buffer('places', torch.where(c % 2 == 0, angle.sin(), angle.cos()), persistent=False)

    def forward(self, x):
        x = torch.cat([self.token.expand(len(x), 1, -1), x], 1) + self.places
        for block in self.blocks:
            x = block(x)
        return self.fc(x.mean(1))


def main():
    x = torch.from_numpy(draw(INPUT, 2 * CHANNELS * FRAMES)).float().reshape(2, CHANNELS, FRAMES)
    logits = []
    for number, net in enumerate([Mixed(), Pre(), Separate()]):
        net = net.train()  # in eval mode the encoder goes through kernels of its own
        with torch.no_grad():
            for i, p in enumerate(net.parameters()):
                v = torch.from_numpy(draw(i, p.numel())).float().reshape(p.shape) / 2
                p.copy_(v if p.dim() > 1 else v + 1)
            logits.append(net(x.transpose(1, 2)).numpy().ravel())
        torch.save(net.state_dict(), 'import_%d.pth' % number)
    np.save('import.npy', np.concatenate(logits).astype('<f4'))


if __name__ == '__main__':
    main()
