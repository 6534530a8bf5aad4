#!/usr/bin/python3
"""The other half of tests/nn/test_export.c: loads every N.py and N.safetensors of a folder and
holds what the class Network computes against the logits that are stored beside its weights."""
import glob
import json
import struct
import sys

import torch


def read(path):
    with open(path, 'rb') as f:
        length = struct.unpack('<Q', f.read(8))[0]
        header = json.loads(f.read(length))
        data = bytearray(f.read())
    return {name: torch.frombuffer(data, dtype=torch.float32, offset=entry['data_offsets'][0],
                                   count=(entry['data_offsets'][1] - entry['data_offsets'][0]) // 4)
            .reshape(entry['shape']) for name, entry in header.items() if name != '__metadata__'}


worst = 0
paths = sorted(glob.glob(sys.argv[1] + '/*.py'))
for path in paths:
    scope = {}
    with open(path) as f:
        text = f.read()
    try:
        exec(compile(text, path, 'exec'), scope)
        tensors = read(path[:-3] + '.safetensors')
        network = scope['Network']().eval()
        network.load_state_dict({n[8:]: t for n, t in tensors.items() if n.startswith('network.')})
        inputs = [t for n, t in sorted(tensors.items()) if n.startswith('input.')]
        with torch.no_grad():
            got = network(*inputs)
        wanted = tensors['logits']
        difference = ((got - wanted).abs().max() / wanted.abs().max()).item()
        assert got.shape == wanted.shape and difference <= 1e-4, difference
        worst = max(worst, difference)
    except Exception as e:
        print(text)
        sys.exit('%s: %s: %s' % (path, type(e).__name__, e))
if not paths:
    sys.exit('nothing to check')
print('%d networks, largest difference %.1e' % (len(paths), worst))
