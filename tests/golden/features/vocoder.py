"""Known answers for features/dsp/vocoder.c: librosa's phase vocoder by its formulas (stft of 2048
samples every 512 under a periodic Hann window, zeros beyond the ends; phase_vocoder; istft) in
double precision. Writes vocoder.npy: rows of the signal, then of the first 6,000 samples of it
at the rates of RATES. numpy 1.24, scipy 1.10.

    python3 tests/golden/features/vocoder.py
"""

from pathlib import Path

import numpy as np
from scipy import fft

RATES = [0.7071, 0.944, 1.25]
N, HOP, COUNT = 2048, 512, 6000
WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N) / N)


def stft(x):
    padded = np.pad(x.astype(np.float64), N // 2)
    frames = 1 + (len(padded) - N) // HOP
    return np.stack([fft.rfft(padded[i * HOP : i * HOP + N] * WINDOW) for i in range(frames)], 1)


def phase_vocoder(spectrum, rate):
    advance = np.linspace(0, np.pi * HOP, spectrum.shape[0])
    phase = np.angle(spectrum[:, 0])
    steps = np.arange(0, spectrum.shape[1], rate)
    spectrum = np.pad(spectrum, ((0, 0), (0, 2)))
    out = np.zeros((spectrum.shape[0], len(steps)), complex)
    for t, step in enumerate(steps):
        now, following = spectrum[:, int(step)], spectrum[:, int(step) + 1]
        part = step % 1.0
        out[:, t] = ((1 - part) * abs(now) + part * abs(following)) * np.exp(1j * phase)
        turn = np.angle(following) - np.angle(now) - advance
        phase = phase + advance + turn - 2 * np.pi * np.round(turn / (2 * np.pi))
    return out


def istft(spectrum, length):
    y = np.zeros(spectrum.shape[1] * HOP + N)
    weight = np.zeros_like(y)
    for i in range(spectrum.shape[1]):
        y[i * HOP : i * HOP + N] += WINDOW * fft.irfft(spectrum[:, i])
        weight[i * HOP : i * HOP + N] += WINDOW**2
    y[weight > 1e-30] /= weight[weight > 1e-30]
    y = y[N // 2 : N // 2 + length]
    return np.pad(y, (0, length - len(y)))


def main():
    t = np.arange(COUNT) / 16000
    noise = np.random.default_rng(0).standard_normal(COUNT)
    x = (0.3 * np.sin(2 * np.pi * 440 * t) + 0.2 * np.sin(2 * np.pi * 1234 * t) * (t > 0.2) + 0.05 * noise)
    x = x.astype(np.float32)
    rows = [x]
    for rate in RATES:
        y = istft(phase_vocoder(stft(x), rate), int(round(COUNT / rate)))[:COUNT]
        rows.append(np.pad(y, (0, COUNT - len(y))))
    np.save(Path(__file__).with_suffix(".npy"), np.array(rows, np.float32))


main()
