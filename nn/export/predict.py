#!/usr/bin/env python3
"""Tests the tagger of model.py on the clips of test_clips.csv, by mtag's rules: a clip is cut into
chunks of SAMPLES samples, STEP apart, what is left over at its end is not used, a shorter clip is
filled up with zeros, and the clip's probabilities are the mean over its chunks.

    python3 predict.py DATA          prints test_loss, test_roc_auc and test_pr_auc
    python3 predict.py --audio FILE  prints the most probable tags of a recording

DATA is the folder of the data set. Recordings of another rate are resampled as mtag does, by the
filters of resample.safetensors; for a rate that it lacks the Python package soxr is needed. Needs
torch, torchaudio and numpy.
"""
import argparse
import csv
import functools
import math
import os

import numpy
import torch
import torch.nn.functional as F
import torchaudio

import model

HERE = os.path.dirname(os.path.abspath(__file__))
ENDINGS = ['.npy', '.wav', '.flac', '.ogg', '.oga', '.opus', '.mp3', '.aiff', '.aif', '.aifc', '.au',
           '.snd', '.caf', '.w64', '.rf64']


def read_npy(path):
    samples = numpy.load(path).reshape(-1)
    scale = {'i2': 2 ** 15, 'i4': 2 ** 31}.get(samples.dtype.str[1:], 1)
    return torch.from_numpy((samples / scale).astype(numpy.float32)), model.NPY_RATE


@functools.lru_cache(None)
def read_filters():
    return model.read_safetensors(os.path.join(HERE, 'resample.safetensors'))


def resample(samples, rate):
    """Samples of another rate at model.SAMPLE_RATE, as mtag makes them: sample n is the sum of
    x[k] * taps[len(taps) // 2 + n * down - k * up] over k."""
    if str(rate) not in read_filters():
        return resample_by_soxr(samples, rate)
    taps = read_filters()[str(rate)].double().numpy()
    divisor = math.gcd(rate, model.SAMPLE_RATE)
    up, down = model.SAMPLE_RATE // divisor, rate // divisor
    middle = len(taps) // 2
    reach = middle // up + 1  # samples on either side that a sample is made of
    count = (2 * len(samples) * up + down) // (2 * down)
    padded = numpy.pad(samples.double().numpy(), (reach, reach + down))
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    result = numpy.zeros(count)
    for first in range(min(up, count)):  # samples first, first + up, ... have the same weights
        start, rest = divmod(first * down, up)
        at = middle + rest - up * numpy.arange(-reach, reach + 1)
        inside = (at >= 0) & (at < len(taps))
        weights = numpy.where(inside, taps[at.clip(0, len(taps) - 1)], 0)
        result[first::up] = windows[start::down][:len(result[first::up])] @ weights
    return torch.from_numpy(result.astype(numpy.float32))


def resample_by_soxr(samples, rate):
    try:
        import soxr
    except ImportError:
        raise SystemExit('recordings of %d Hz need the Python package soxr (or any program that '
                         'makes %d Hz of them)' % (rate, model.SAMPLE_RATE))
    result = soxr.resample(samples.numpy(), rate, model.SAMPLE_RATE, quality='HQ')
    return torch.from_numpy(result)


def read_audio(path):
    """The mono samples of a recording at model.SAMPLE_RATE."""
    if path.endswith('.npy'):
        samples, rate = read_npy(path)
    else:
        samples, rate = torchaudio.load(path)
        samples = samples.double().mean(0).float()
    if rate != model.SAMPLE_RATE:
        samples = resample(samples, rate)
    return samples


def find_audio(folder, stem):
    for ending in ENDINGS:
        path = os.path.join(folder, model.AUDIO, stem + ending)
        if os.path.exists(path):
            return path
    raise FileNotFoundError('%s has no recording %s' % (folder, stem))


def cut(samples):
    """The chunks (chunks, SAMPLES) that count."""
    if len(samples) < model.SAMPLES and model.SHORT == 'repeat':
        samples = samples.repeat(-(-model.SAMPLES // len(samples)))[:model.SAMPLES]
    elif len(samples) < model.SAMPLES:
        samples = F.pad(samples, (0, model.SAMPLES - len(samples)))
    chunks = samples.unfold(0, model.SAMPLES, model.STEP)
    if model.CHUNKS == 'all':
        return chunks
    first = (len(chunks) - 1) // 2 if model.CHUNKS == 'center' else 0
    return chunks[first:first + 1]


def probabilities(logits):
    return torch.softmax(logits, -1) if model.PROBABILITIES == 'softmax' else torch.sigmoid(logits)


def clip_score(logits):
    """The probabilities of a clip, from the logits of its chunks."""
    return probabilities(logits.mean(0)) if model.AVERAGE == 'logit' else probabilities(logits).mean(0)


@torch.no_grad()
def run(tagger, path):
    """The logits of each chunk of a recording, and the probabilities of the whole."""
    logits = torch.cat([tagger(part) for part in cut(read_audio(path)).split(16)])
    return logits, clip_score(logits)


def roc_auc(score, truth):
    """The share of pairs of a true and a false clip that are in the right order."""
    order = numpy.argsort(score, kind='stable')
    score, truth = score[order], truth[order]
    ends = numpy.append(numpy.flatnonzero(numpy.diff(score)) + 1, len(score))
    starts = numpy.append(0, ends[:-1])
    ranks = numpy.repeat((starts + 1 + ends) / 2, ends - starts)
    positives = truth.sum()
    negatives = len(truth) - positives
    return (ranks[truth == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)


def average_precision(score, truth):
    order = numpy.argsort(-score, kind='stable')
    score, hits = score[order], numpy.cumsum(truth[order])
    ends = numpy.append(numpy.flatnonzero(numpy.diff(score)), len(score) - 1)
    precision, recall = hits[ends] / (ends + 1), hits[ends] / hits[-1]
    return (numpy.diff(recall, prepend=0) * precision).sum()


def test(tagger, folder):
    """test_loss, test_roc_auc, test_pr_auc: means over chunks, and over tags with both classes."""
    with open(os.path.join(HERE, 'test_clips.csv'), newline='') as f:
        rows = list(csv.reader(f))[1:]
    truth = numpy.array([[int(label) for label in row[1:]] for row in rows])
    scores, loss, chunks = numpy.zeros(truth.shape), 0.0, 0
    for i, row in enumerate(rows):
        logits, score = run(tagger, find_audio(folder, row[0]))
        target = torch.from_numpy(truth[i]).float().expand_as(logits)
        if model.LOSS == 'cross_entropy':
            loss += F.cross_entropy(logits, target, reduction='sum').item()
        else:
            loss += len(logits) * F.binary_cross_entropy_with_logits(logits, target).item()
        chunks += len(logits)
        scores[i] = score.numpy()
    tags = [t for t in range(truth.shape[1]) if 0 < truth[:, t].sum() < len(truth)]
    results = {'test_roc_auc': numpy.mean([roc_auc(scores[:, t], truth[:, t]) for t in tags]),
               'test_pr_auc': numpy.mean([average_precision(scores[:, t], truth[:, t])
                                          for t in tags])}
    if model.LOSS in ('bce', 'cross_entropy'):
        results['test_loss'] = loss / chunks
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', nargs='?', help='folder of the data set')
    parser.add_argument('--audio', help='a recording to be tagged')
    parser.add_argument('--weights', default=os.path.join(HERE, 'weights.safetensors'),
                        help='of model.py, or what train.py has written (%(default)s)')
    parser.add_argument('--top', type=int, default=5, help='tags of it to print (5)')
    options = parser.parse_args()
    if not options.data and not options.audio:
        parser.error('name a data folder, or a recording with --audio')
    if options.audio and not os.path.isfile(options.audio):
        parser.error('there is no file %s' % options.audio)
    if options.data and not os.path.isdir(os.path.join(options.data, model.AUDIO)):
        parser.error('%s has no folder %s of recordings' % (options.data, model.AUDIO))
    tagger = model.load(options.weights)
    if options.audio:
        score = run(tagger, options.audio)[1]
        for t in score.argsort(descending=True)[:options.top]:
            print('%.3f  %s' % (score[t], model.TAGS[t]))
    if options.data:
        for name, value in sorted(test(tagger, options.data).items()):
            print('%s %.6f' % (name, value))


if __name__ == '__main__':
    main()
