#!/usr/bin/env python3
"""Features on one core, mtag against torchaudio, numpy and scipy: processor time for 16
clips of 3 s at 16 kHz, the two in turns, the median of rounds:

    /usr/bin/python3 bench_features.py PATH/TO/bench_features [ROUNDS]

mel and mfcc are torchaudio's, a batch at once. The others are written here with scipy's
single-precision transforms as one would to be quick, filters and kernels made before:
tunings are estimated, the constant-Q transform is made octave by octave as librosa's,
its kernels kept for each tuning.
"""
import at_its_best  # noqa: F401, before all others

import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.fft
import scipy.signal
import scipy.sparse
import torch
import torchaudio

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../golden/features"))
import make_librosa as librosa

RATE, CLIPS, SAMPLES = 16000, 16, 48000


def clips():
    rng = np.random.default_rng(0)
    t = np.arange(SAMPLES) / RATE
    out = 0.05 * rng.standard_normal((CLIPS, SAMPLES))
    for x in out:
        for note in rng.integers(36, 84, 6):
            f = 440 * 2 ** ((note - 69) / 12)
            for h in range(1, 6):
                x += 0.1 / h * np.sin(2 * np.pi * f * h * t) * np.exp(-2 * ((t * 2) % 1))
    return out.astype(np.float32)


def spectrum(y, n_fft=2048, hop=512, power=1, window=True):
    padded = np.pad(y, n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop]
    if window:
        frames = frames * WINDOW
    s = scipy.fft.rfft(frames)
    if not window:
        return s
    return np.abs(s) if power == 1 else s.real**2 + s.imag**2


WINDOW = scipy.signal.get_window("hann", 2048).astype(np.float32)
BANKS = {}


def chroma(y):
    s = spectrum(y, power=2)
    tuning = librosa.estimate_tuning(s, 2048, 12)
    if tuning not in BANKS:
        BANKS[tuning] = librosa.chroma_bank(2048, tuning).T.astype(np.float32)
    return librosa.normalize(s @ BANKS[tuning])


def octave_kernels(rate, frequencies, q):
    """Transforms of the wavelets, their smallest parts (1 % of each) left out."""
    lengths = q * rate / frequencies
    n_fft = 2 ** int(np.ceil(np.log2(lengths.max() + 1)))
    kernels = np.zeros((len(frequencies), n_fft), complex)
    for kernel, f, length in zip(kernels, frequencies, lengths):
        n = np.arange(-length // 2, length // 2)
        w = scipy.signal.get_window("hann", len(n))
        start = (n_fft - len(n)) // 2
        kernel[start : start + len(n)] = w / w.sum() * np.exp(2j * np.pi * f * n / rate)
    kernels = scipy.fft.fft(kernels * lengths[:, None] / n_fft)[:, : n_fft // 2 + 1]
    for kernel in kernels:
        size = np.abs(kernel)
        order = np.argsort(size)
        small = order[np.cumsum(size[order]) < 0.01 * size.sum()]
        kernel[small] = 0
    return n_fft, scipy.sparse.csr_matrix(kernels.astype(np.complex64))


def constant_q(f_min=librosa.C1, octaves=7, per_octave=12, hop=512):
    ratio = 2 ** (2 / per_octave)
    q = (ratio + 1) / (ratio - 1)
    f = f_min * 2 ** (np.arange(octaves * per_octave) / per_octave)
    kernels = [
        octave_kernels(RATE / 2**o, f[(octaves - 1 - o) * per_octave :][:per_octave], q)
        for o in range(octaves)
    ]
    scale = np.sqrt(q * RATE / f).astype(np.float32)

    def run(y):
        parts, step = [], hop
        frames = 1 + len(y) // hop
        for o, (n_fft, kernel) in enumerate(kernels):
            s = spectrum(y, n_fft, step, window=False)[:frames]
            parts.insert(0, np.abs(kernel @ s.T) * np.float32(2 ** (o / 2)))
            step //= 2
            y = scipy.signal.resample_poly(y, 1, 2) * np.float32(2**0.5)
        return np.concatenate(parts).T / scale

    return run


def chroma_cqt(y):
    tuning = librosa.estimate_tuning(spectrum(y), 2048, 36)
    if tuning not in TRANSFORMS:
        TRANSFORMS[tuning] = constant_q(librosa.C1 * 2 ** (tuning / 36), per_octave=36)
    return librosa.normalize(TRANSFORMS[tuning](y) @ FOLD)


def tonnetz(y):
    return librosa.normalize(chroma_cqt(y), 1) @ CENTROIDS


TRANSFORMS = {}
FOLD = np.tile(np.roll(np.repeat(np.eye(12), 3, axis=1), -1, axis=1), 7).T.astype(np.float32)
CENTROIDS = librosa.tonal_centroids().T.astype(np.float32)


def each(function):
    return lambda batch: [function(y) for y in batch]


def torch_mel():
    mel = torchaudio.transforms.MelSpectrogram(RATE, 512, n_mels=96)
    db = torchaudio.transforms.AmplitudeToDB()
    return lambda batch: db(mel(torch.from_numpy(batch)))


def torch_mfcc():
    mfcc = torchaudio.transforms.MFCC(RATE, 40, melkwargs={"n_fft": 512, "n_mels": 96})
    return lambda batch: mfcc(torch.from_numpy(batch))


CASES = {
    "mel of the homework": ("mel", "torchaudio", torch_mel()),
    "mfcc": ("{type: mfcc, top_db: 80}", "torchaudio", torch_mfcc()),
    "chroma": ("chroma", "scipy", each(chroma)),
    "cqt": ("{type: cqt, to: magnitude}", "scipy", each(constant_q())),
    "tempogram": ("tempogram", "scipy", each(librosa.tempogram)),
    "spectral_contrast": ("{type: spectral_contrast, n_bands: 5}", "scipy", each(librosa.contrast)),
    "chroma_cqt": ("{type: chroma_cqt, preset: librosa}", "scipy", each(chroma_cqt)),
    "tonnetz": ("tonnetz", "scipy", each(tonnetz)),
    "centroid": ("centroid", "scipy", each(librosa.centroid)),
    "rms": ("rms", "scipy", each(librosa.rms)),
    "zero_crossing_rate": ("zero_crossing_rate", "scipy", each(librosa.zero_crossing_rate)),
}


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    torch.set_num_threads(1)
    batch = clips()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "clips.npy")
        np.save(path, batch)
        ours = subprocess.Popen(
            [sys.argv[1], path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        print(f"ms for {CLIPS} clips of {SAMPLES / RATE:g} s, median of {rounds} rounds")
        print(f"{'feature':<22}{'mtag':>9}{'other':>9}  {'':<11}{'ratio':>6}")
        for name, (yaml, library, other) in CASES.items():
            times = [], []
            for k in range(rounds + 1):
                ours.stdin.write(yaml + "\n")
                ours.stdin.flush()
                took = float(ours.stdout.readline())
                started = time.process_time()
                other(batch)
                spent = time.process_time() - started
                if k > 0:
                    times[0].append(1000 * took)
                    times[1].append(1000 * spent)
            a, b = np.median(times[0]), np.median(times[1])
            print(f"{name:<22}{a:9.2f}{b:9.2f}  {library:<11}{b / a:5.1f}x", flush=True)
        ours.stdin.close()
        ours.wait()


if __name__ == "__main__":
    main()
