#!/usr/bin/env python3
"""Known answers of the features mel, mfcc and spectrogram, made with torchaudio 0.13.1 (torch 1.13):

    python3 make.py

writes one small array (frames, bands) beside this file for each case of
tests/features/extract/test_mel.c, test_mfcc.c and test_spectrogram.c, of the signal that extracting.h there
makes in the same way.
"""
import os

import numpy as np
import torch
import torchaudio
from torchaudio.functional import compute_deltas
from torchaudio.transforms import MFCC, AmplitudeToDB, MelSpectrogram, Spectrogram

RATE = 16000


def signal(count):
    """Two tones and noise of a linear congruential generator."""
    state, noise = 1, []
    for _ in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        noise.append((state >> 8) / 2**24 - 0.5)
    t = np.arange(count) / RATE
    tones = 0.5 * np.sin(2 * np.pi * 440 * t) + 0.25 * np.sin(2 * np.pi * 3000 * t)
    return (tones + 0.1 * np.array(noise)).astype(np.float32)


def mel(count=4000, **options):
    settings = dict(sample_rate=RATE, n_fft=512, n_mels=40)
    settings.update(options)
    return MelSpectrogram(**settings)(torch.from_numpy(signal(count)))


def mfcc(n_mfcc=13, **options):
    settings = dict(n_fft=512, n_mels=40)
    settings.update(options)
    return MFCC(RATE, n_mfcc, melkwargs=settings)(torch.from_numpy(signal(4000)))


def spectrogram(**options):
    return Spectrogram(**{"n_fft": 128, **options})(torch.from_numpy(signal(2000)))


def db(x, stype="power", top_db=None):
    return AmplitudeToDB(stype, top_db)(x)


def with_deltas(x):
    first = compute_deltas(x[None])
    return torch.cat([x[None], first, compute_deltas(first)]).permute(2, 1, 0)


CASES = {
    "mel_power": lambda: mel(),
    "mel_db": lambda: db(mel()),
    "mel_top_db": lambda: db(mel(), top_db=30),
    "mel_slaney": lambda: mel(mel_scale="slaney", norm="slaney", f_min=50, f_max=7000),
    "mel_zero": lambda: mel(pad_mode="constant"),
    "mel_uncentered": lambda: mel(center=False),
    "mel_magnitude": lambda: db(mel(power=1.0), "magnitude"),
    "mel_cubed": lambda: mel(power=3.0),
    "mel_short_window": lambda: mel(
        win_length=400, hop_length=160, window_fn=torch.hamming_window
    ),
    "mel_odd": lambda: mel(count=3999, n_fft=501, win_length=333, hop_length=111, n_mels=23),
    "mel_blackman": lambda: mel(window_fn=torch.blackman_window),
    "mel_bartlett": lambda: mel(window_fn=torch.bartlett_window),
    "mel_rectangular": lambda: mel(window_fn=torch.ones),
    "mel_ln": lambda: torch.log(torch.clamp(mel(), min=1e-2)),
    "mel_log1p": lambda: torch.log1p(10 * mel()),
    "mel_log10": lambda: torch.log10(1 + 10000 * mel()),
    "mel_deltas": lambda: with_deltas(db(mel())),
    "mfcc": lambda: mfcc(),
    "mfcc_torchaudio": lambda: MFCC(RATE)(torch.from_numpy(signal(4000))),
    "mfcc_deltas": lambda: with_deltas(mfcc(n_fft=400, hop_length=160)),
    "spectrogram_power": lambda: spectrogram(),
    "spectrogram_magnitude": lambda: spectrogram(power=1.0, pad_mode="constant"),
    "spectrogram_db": lambda: db(spectrogram(n_fft=101, win_length=80, hop_length=33)),
}


def main():
    assert torchaudio.__version__.startswith("0.13.1"), torchaudio.__version__
    folder = os.path.dirname(os.path.abspath(__file__))
    for name, make in CASES.items():
        x = make()
        frames_first = x.numpy() if x.dim() == 3 else x.numpy().T
        np.save(
            os.path.join(folder, f"{name}.npy"),
            np.ascontiguousarray(frames_first, dtype="<f4"),
        )


if __name__ == "__main__":
    main()
