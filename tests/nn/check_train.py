#!/usr/bin/python3
"""The other half of tests/nn/test_train.sh: runs the exported train.py of folders in one process,
which imports torch once.

    check_train.py DATA agree FOLDER...    with examples.csv; FOLDER/recorded has "epoch name value"
    check_train.py DATA learn FOLDER...    as it draws its own examples, from fresh weights
"""
import contextlib
import io
import os
import runpy
import sys

import torch

torch.set_num_threads(1)


def run(folder, arguments):
    """Values by (epoch, name) of what a train.py prints."""
    for name in ('model', 'predict'):
        sys.modules.pop(name, None)
    sys.path[0], sys.argv = folder, ['train.py'] + arguments
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        runpy.run_path(os.path.join(folder, 'train.py'), run_name='__main__')
    values = {}
    for line in out.getvalue().splitlines():
        words = line.split()
        if words[0] == 'epoch':
            values.update({(int(words[1]), name): float(value)
                           for name, value in zip(words[2::2], words[3::2])})
    return values


def agree(data, folder):
    got = run(folder, [data, '--examples', os.path.join(folder, 'examples.csv'),
                       '-o', os.path.join(folder, 'trained.safetensors')])
    with open(os.path.join(folder, 'recorded')) as f:
        wanted = {(int(epoch), name): float(value) for epoch, name, value in map(str.split, f)}
    assert wanted, 'nothing was recorded'
    for key, value in sorted(wanted.items()):
        # Areas may differ by pairs of clips whose scores are nearly equal.
        allowed = {'train_loss': 1e-3, 'valid_loss': 1e-3, 'lr': 0.006 * value}.get(key[1], 0.03)
        assert abs(got[key] - value) <= allowed, (key, got[key], 'instead of', value)


def learn(data, folder):
    got = run(folder, [data, '--fresh', '--seed', '3', '-o', os.path.join(folder, 'trained.safetensors')])
    losses = [value for (_, name), value in sorted(got.items()) if name == 'train_loss']
    best = max(value for (_, name), value in got.items() if name == 'valid_roc_auc')
    assert losses[-1] < losses[0], losses
    assert best > 0.55, best


data, check, *folders = sys.argv[1:]
faults = 0
for folder in folders:
    try:
        {'agree': agree, 'learn': learn}[check](data, os.path.abspath(folder))
    except Exception as e:
        print('%s: %s: %s' % (folder, type(e).__name__, e))
        faults += 1
sys.exit(faults > 0)
