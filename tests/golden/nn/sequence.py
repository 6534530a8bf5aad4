"""Layers of sequences in PyTorch, as (channels, frames), and their cases for make_golden.py."""
import torch
import torch.nn as nn
from torch.nn.modules.linear import NonDynamicallyQuantizableLinear


class OfFrames(nn.Module):
    """A module for (batch, frames, channels)."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x.transpose(1, 2)).transpose(1, 2)


class Recurrent(nn.Module):
    """All states; or the last one forward and, backward, that of the first frame."""

    def __init__(self, kind, channels, units, last=False, **options):
        super().__init__()
        self.inner = kind(channels, units, batch_first=True, **options)
        self.last = last

    def forward(self, x):
        y, _ = self.inner(x.transpose(1, 2))
        if not self.last:
            return y.transpose(1, 2)
        units = self.inner.hidden_size
        return torch.cat([y[:, -1, :units], y[:, 0, units:]], 1)


class Attention(nn.Module):
    """nn.MultiheadAttention of a sequence with itself, (batch, frames, channels)."""

    def __init__(self, *options, **more):
        super().__init__()
        self.inner = nn.MultiheadAttention(*options, batch_first=True, **more)

    def forward(self, x):
        return self.inner(x, x, x, need_weights=False)[0]


class AttentionWithoutQkvBias(nn.Module):
    """Written out: queries, keys and values without biases, an output with."""

    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * channels, channels))
        self.out_proj = NonDynamicallyQuantizableLinear(channels, channels)
        self.bounds = {'in_proj_weight': (6 / (4 * channels)) ** 0.5}

    def forward(self, x):
        batch, frames, channels = x.shape
        depth = channels // self.heads
        q, k, v = (a.reshape(batch, frames, self.heads, depth).transpose(1, 2)
                   for a in (x @ self.in_proj_weight.T).chunk(3, 2))
        w = torch.softmax(q @ k.transpose(2, 3) * depth ** -0.5, 3)
        return self.out_proj((w @ v).transpose(1, 2).reshape(batch, frames, channels))


class ClassToken(nn.Module):
    def __init__(self, channels, fixed=False):
        super().__init__()
        token = torch.zeros(1, 1, channels)
        if fixed:
            self.register_buffer('token', token)
        else:
            self.token = nn.Parameter(token)
        self.bounds = {'token': 1}

    def forward(self, x):
        token = self.token.transpose(1, 2).expand(len(x), -1, -1)
        return torch.cat([token, x], 2)


class Position(nn.Module):
    def __init__(self, channels, max_frames):
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(1, max_frames, channels))
        self.bounds = {'positions': 1}

    def forward(self, x):
        return x + self.positions[:, :x.shape[2]].transpose(1, 2)


class EncoderLayer(nn.TransformerEncoderLayer):
    """PyTorch's, its parameters in the order in which they are used."""

    def __init__(self, channels, heads, hidden, activation, pre=False, eps=1e-5):
        super().__init__(channels, heads, hidden, 0.0, activation, eps, True, pre)
        order = ['norm1', 'self_attn', 'norm2', 'linear1', 'linear2'] if pre else \
            ['self_attn', 'norm1', 'linear1', 'linear2', 'norm2']
        for name in order:
            self._modules.move_to_end(name)
        self.activation_relu_or_gelu = 0  # forward goes through these modules in eval, too


class EncoderLayerWithoutQkvBias(nn.Module):
    def __init__(self, channels, heads, hidden, activation):
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.self_attn = AttentionWithoutQkvBias(channels, heads)
        self.norm2 = nn.LayerNorm(channels)
        self.ffn = nn.Sequential(nn.Linear(channels, hidden), activation,
                                 nn.Linear(hidden, channels))

    def forward(self, x):
        x = x + self.self_attn(self.norm1(x))
        return x + self.ffn(self.norm2(x))


class Select(nn.Module):
    def __init__(self, frame):
        super().__init__()
        self.frame = frame

    def forward(self, x):
        return x[:, :, self.frame]


def cases():
    """As CASES of make_golden.py."""
    return [
        ('layernorm', '{}', [(7, 5)], OfFrames(nn.LayerNorm(7))),
        ('layernorm', '{eps: 1e-2}', [(130,)], nn.LayerNorm(130, 1e-2)),
        ('select', '{frame: first}', [(3, 5)], Select(0)),
        ('select', '{frame: last}', [(3, 5)], Select(-1)),
        ('select', '{frame: 3}', [(3, 5)], Select(3)),
        ('gru', '{units: 5}', [(3, 7)], Recurrent(nn.GRU, 3, 5)),
        ('gru', '{units: 4, depth: 3, return: last}', [(3, 6)],
         Recurrent(nn.GRU, 3, 4, True, num_layers=3)),
        ('gru', '{units: 3, depth: 2, bidirectional: true}', [(4, 5)],
         Recurrent(nn.GRU, 4, 3, num_layers=2, bidirectional=True)),
        ('gru', '{units: 3, bidirectional: true, return: last}', [(4, 1)],
         Recurrent(nn.GRU, 4, 3, True, bidirectional=True)),
        ('lstm', '{units: 5}', [(3, 7)], Recurrent(nn.LSTM, 3, 5)),
        ('lstm', '{units: 3, depth: 2, bidirectional: true, return: last}', [(4, 5)],
         Recurrent(nn.LSTM, 4, 3, True, num_layers=2, bidirectional=True)),
        ('lstm', '{units: 2, depth: 3, bidirectional: true}', [(4, 6)],
         Recurrent(nn.LSTM, 4, 2, num_layers=3, bidirectional=True)),
        ('attention', '{heads: 2}', [(8, 5)], OfFrames(Attention(8, 2))),
        ('attention', '{heads: 3, bias: false}', [(6, 9)], OfFrames(Attention(6, 3, bias=False))),
        ('attention', '{heads: 1, qkv_bias: false}', [(5, 4)],
         OfFrames(AttentionWithoutQkvBias(5, 1))),
        ('class_token', '{}', [(4, 3)], ClassToken(4)),
        ('class_token', '{init: fixed, seed: 5}', [(4, 3)], ClassToken(4, True)),
        ('position', '{max_frames: 6}', [(4, 5)], Position(4, 6)),
    ]


def transformer():
    """The network of transformer.yaml."""
    return nn.Sequential(
        nn.BatchNorm2d(1), nn.Flatten(1, 2), nn.Conv1d(96, 12, 5, 4), ClassToken(12),
        Position(12, 50),
        OfFrames(nn.Sequential(EncoderLayer(12, 3, 20, 'gelu'), EncoderLayer(12, 3, 20, 'gelu'),
                               EncoderLayer(12, 2, 10, 'relu', True, 1e-3),
                               EncoderLayerWithoutQkvBias(12, 4, 6, nn.SiLU()),
                               EncoderLayerWithoutQkvBias(12, 4, 6, nn.SiLU()))),
        Recurrent(nn.GRU, 12, 7, bidirectional=True), Recurrent(nn.LSTM, 14, 9, num_layers=2),
        OfFrames(nn.LayerNorm(9)), Select(0), nn.Linear(9, 50))


def bound_of(owner, name, p):
    """Bound of PyTorch's initial values, 1 for normal ones; None: by the shape of the weight."""
    bounds = getattr(owner, 'bounds', {})
    if name in bounds:
        return bounds[name]
    if isinstance(owner, nn.RNNBase):
        return owner.hidden_size ** -0.5
    if isinstance(owner, nn.MultiheadAttention):
        return (6 / (4 * p.shape[1])) ** 0.5 if p.dim() > 1 else 0
    if isinstance(owner, NonDynamicallyQuantizableLinear) and name == 'bias':
        return 0
    return None
