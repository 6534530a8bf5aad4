#!/usr/bin/env python3
"""Known answers of the features that follow librosa, from its formulas (librosa 0.10,
revision b7e7bf4) in numpy and scipy, for librosa itself is not in Debian:

    /usr/bin/python3 make_librosa.py

writes one small array (frames, bands) beside this file for each case of the tests in
tests/features/, of the signal of make.py. Everything is computed in double precision
from float32 samples. The constant-Q transform is its definition, each wavelet at the
full sample rate.
"""
import os

import numpy as np
from scipy.fft import dct
from scipy.signal import get_window, lfilter, lfilter_zi, savgol_filter

RATE = 16000
C1 = 440 * 2 ** ((24 - 69) / 12)


def signal(count):
    """Two tones and noise of a linear congruential generator."""
    state, noise = 1, []
    for _ in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        noise.append((state >> 8) / 2**24 - 0.5)
    t = np.arange(count) / RATE
    tones = 0.5 * np.sin(2 * np.pi * 440 * t) + 0.25 * np.sin(2 * np.pi * 3000 * t)
    return (tones + 0.1 * np.array(noise)).astype(np.float32)


def frame(y, length, hop):
    count = 1 + (len(y) - length) // hop
    return np.stack([y[t * hop : t * hop + length] for t in range(count)])


def centred(y, length, **padding):
    return np.pad(y.astype(float), length // 2, **padding)


def spectrum(y, n_fft=2048, hop=512, power=1.0):
    """(frames, bins)"""
    frames = frame(centred(y, n_fft), n_fft, hop)
    return np.abs(np.fft.rfft(frames * get_window("hann", n_fft))) ** power


def frequencies(n_fft, rate=RATE):
    return np.fft.rfftfreq(n_fft, 1 / rate)


def power_to_db(s, amin=1e-10, top_db=80.0):
    db = 10 * np.log10(np.maximum(s, amin))
    return db if top_db is None else np.maximum(db, db.max() - top_db)


def normalize(x, norm=np.inf):
    length = np.linalg.norm(x, ord=norm, axis=1, keepdims=True)
    return x / np.where(length < np.finfo(np.float32).tiny, 1, length)


# Mel bands, their cepstrum, deltas


def hz_to_mel(f):
    return np.where(f < 1000, f * 3 / 200, 15 + np.log(np.maximum(f, 1) / 1000) * 27 / np.log(6.4))


def mel_to_hz(m):
    return np.where(m < 15, m * 200 / 3, 1000 * np.exp((m - 15) * np.log(6.4) / 27))


def mel_bank(n_fft, n_mels, rate=RATE):
    """(bands, bins), Slaney's scale and norm"""
    edges = mel_to_hz(np.linspace(0, hz_to_mel(rate / 2), n_mels + 2))
    f = frequencies(n_fft, rate)
    up = (f - edges[:-2, None]) / np.diff(edges)[:-1, None]
    down = (edges[2:, None] - f) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(up, down)) * 2 / (edges[2:] - edges[:-2])[:, None]


def mel(y, n_fft=2048, hop=512, n_mels=128):
    return spectrum(y, n_fft, hop, 2) @ mel_bank(n_fft, n_mels).T


def mfcc(y, n_mfcc=20, lifter=0):
    c = dct(power_to_db(mel(y)), type=2, norm="ortho", axis=1)[:, :n_mfcc]
    if lifter > 0:
        c = c * (1 + lifter / 2 * np.sin(np.pi * np.arange(1, n_mfcc + 1) / lifter))
    return c


def pcen(s, hop, gain=0.98, bias=2.0, power=0.5, time_constant=0.4, eps=1e-6):
    frames = time_constant * RATE / hop
    b = (np.sqrt(1 + 4 * frames**2) - 1) / (2 * frames**2)
    start = np.repeat(lfilter_zi([b], [1, b - 1])[:, None], s.shape[1], axis=1)
    smooth, _ = lfilter([b], [1, b - 1], s, axis=0, zi=start)
    return (s / (eps + smooth) ** gain + bias) ** power - bias**power


def with_deltas(x):
    parts = [savgol_filter(x, 9, deriv=n, polyorder=n, axis=0) for n in (1, 2)]
    return np.stack([x] + parts, axis=2)


# One value a frame


def centroid(y, n_fft=2048, hop=512):
    s = spectrum(y, n_fft, hop)
    return (s * frequencies(n_fft)).sum(1, keepdims=True) / s.sum(1, keepdims=True)


def bandwidth(y, p=2, n_fft=2048, hop=512):
    s = spectrum(y, n_fft, hop)
    away = np.abs(frequencies(n_fft) - centroid(y, n_fft, hop))
    return (s / s.sum(1, keepdims=True) * away**p).sum(1, keepdims=True) ** (1 / p)


def rolloff(y, part=0.85, n_fft=2048, hop=512):
    total = np.cumsum(spectrum(y, n_fft, hop), axis=1)
    first = np.argmax(total >= part * total[:, -1:], axis=1)
    return frequencies(n_fft)[first][:, None]


def flatness(y, amin=1e-10, n_fft=2048, hop=512):
    s = np.maximum(amin, spectrum(y, n_fft, hop) ** 2)
    return (np.exp(np.log(s).mean(1)) / s.mean(1))[:, None]


def rms(y, length=2048, hop=512, center=True):
    x = frame(centred(y, length) if center else y.astype(float), length, hop)
    return np.sqrt((x**2).mean(1))[:, None]


def zero_crossing_rate(y, length=2048, hop=512, threshold=1e-10):
    x = frame(centred(y, length, mode="edge"), length, hop)
    sign = np.signbit(np.where(np.abs(x) <= threshold, 0, x))
    crossings = np.zeros(x.shape)
    crossings[:, 1:] = sign[:, 1:] != sign[:, :-1]
    return crossings.mean(1)[:, None]


# Several bands a frame


def contrast(y, f_min=200.0, n_bands=5, quantile=0.02, linear=False, n_fft=2048, hop=512):
    s, f = spectrum(y, n_fft, hop), frequencies(n_fft)
    edges = np.concatenate([[0], f_min * 2.0 ** np.arange(n_bands + 1)])
    peaks, valleys = [], []
    for k in range(n_bands + 1):
        band = np.flatnonzero((f >= edges[k]) & (f <= edges[k + 1]))
        if k > 0:
            band = np.concatenate([[band[0] - 1], band])
        if k == n_bands:
            band = np.arange(band[0], len(f))
        n = int(max(np.rint(quantile * len(band)), 1))
        ranked = np.sort(s[:, band if k == n_bands else band[:-1]], axis=1)
        valleys.append(ranked[:, :n].mean(1))
        peaks.append(ranked[:, -n:].mean(1))
    peaks, valleys = np.stack(peaks, 1), np.stack(valleys, 1)
    return peaks - valleys if linear else power_to_db(peaks) - power_to_db(valleys)


def estimate_tuning(s, n_fft, bins_per_octave):
    """s: (frames, bins); parabolic peaks from 150 to 4000 Hz, the commonest residual of
    those at or above the median."""
    f = frequencies(n_fft)
    middle, slope = s[:, 1:-1], (s[:, 2:] - s[:, :-2]) / 2
    curve = s[:, 2:] + s[:, :-2] - 2 * middle
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.where(np.abs(slope) >= np.abs(curve), 0, -slope / curve)
    loud = s * (s > 0.1 * s.max(1, keepdims=True))
    peak = (loud[:, 1:-1] > loud[:, :-2]) & (loud[:, 1:-1] >= loud[:, 2:])
    peak &= (f[1:-1] >= 150) & (f[1:-1] < min(4000, RATE / 2))
    at = np.nonzero(peak)
    pitch = (at[1] + 1 + shift[at]) * RATE / n_fft
    height = (middle + slope * shift / 2)[at]
    if len(pitch) == 0:
        return 0.0
    pitch = pitch[height >= np.median(height)]
    residual = np.mod(bins_per_octave * np.log2(pitch / 27.5), 1.0)
    residual[residual >= 0.5] -= 1
    counts, edges = np.histogram(residual, np.linspace(-0.5, 0.5, 101))
    return edges[np.argmax(counts)]


def chroma_bank(n_fft, tuning=0.0, n_chroma=12, rate=RATE):
    """(chroma, bins)"""
    f = np.linspace(0, rate, n_fft, endpoint=False)[1:]
    a440 = 440 * 2 ** (tuning / n_chroma)
    at = n_chroma * np.log2(f / (a440 / 16))
    at = np.concatenate([[at[0] - 1.5 * n_chroma], at])
    width = np.concatenate([np.maximum(np.diff(at), 1), [1]])
    away = at[None, :] - np.arange(n_chroma)[:, None]
    half = np.round(n_chroma / 2)
    away = np.remainder(away + half + 10 * n_chroma, n_chroma) - half
    w = np.exp(-0.5 * (2 * away / width) ** 2)
    w = normalize(w.T, 2).T * np.exp(-0.5 * ((at / n_chroma - 5) / 2) ** 2)
    return np.roll(w, -3 * (n_chroma // 12), axis=0)[:, : 1 + n_fft // 2]


def chroma(y, n_fft=2048, hop=512, tuning=None, n_chroma=12, norm=np.inf):
    s = spectrum(y, n_fft, hop, 2)
    if tuning is None:
        tuning = estimate_tuning(s, n_fft, n_chroma)
    return normalize(s @ chroma_bank(n_fft, tuning, n_chroma).T, norm)


def cqt(y, f_min=C1, n_bins=84, bins_per_octave=12, hop=512):
    """|sqrt(length) sum of x[c + n] conj(w[n])|, w of L1 norm 1."""
    ratio = 2 ** (2 / bins_per_octave)
    q = (ratio + 1) / (ratio - 1)
    frames = 1 + len(y) // hop
    out = np.empty((frames, n_bins))
    for k in range(n_bins):
        f = f_min * 2 ** (k / bins_per_octave)
        length = q * RATE / f
        n = np.arange(-length // 2, length // 2)
        w = get_window("hann", len(n))
        w = w / w.sum() * np.exp(-2j * np.pi * f * n / RATE)
        room = len(n)
        padded = np.pad(y.astype(float), room)
        for t in range(frames):
            at = t * hop + room + int(n[0])
            out[t, k] = np.sqrt(length) * np.abs(padded[at : at + room] @ w)
    return out


def chroma_cqt(y, bins_per_octave=36, n_octaves=7, n_chroma=12, tuning=None, hop=512):
    if tuning is None:
        tuning = estimate_tuning(spectrum(y), 2048, bins_per_octave)
    n_bins = n_octaves * bins_per_octave
    c = cqt(y, C1 * 2 ** (tuning / bins_per_octave), n_bins, bins_per_octave, hop)
    merge = bins_per_octave // n_chroma
    fold = np.roll(np.repeat(np.eye(n_chroma), merge, axis=1), -(merge // 2), axis=1)
    return normalize(c @ np.tile(fold, n_octaves).T)


def tonal_centroids():
    v = np.outer([7 / 6, 7 / 6, 3 / 2, 3 / 2, 2 / 3, 2 / 3], np.arange(12))
    v[::2] -= 0.5
    return np.array([1, 1, 1, 1, 0.5, 0.5])[:, None] * np.cos(np.pi * v)


def tonnetz(y, **options):
    return normalize(chroma_cqt(y, **options), 1) @ tonal_centroids().T


def tempogram(y, win_length=384, n_fft=2048, hop=512, n_mels=128):
    s = power_to_db(mel(y, n_fft, hop, n_mels))
    rise = np.maximum(0, s[1:] - s[:-1]).mean(1)
    envelope = np.pad(rise, (1 + n_fft // (2 * hop), 0))[: len(s)]
    padded = np.pad(envelope, win_length // 2, mode="linear_ramp", end_values=0)
    x = frame(padded, win_length, 1)[: len(s)] * get_window("hann", win_length)
    power = np.abs(np.fft.rfft(x, 2 * win_length)) ** 2
    return normalize(np.fft.irfft(power)[:, :win_length])


CASES = {
    "mel_librosa": lambda: power_to_db(mel(signal(8000))),
    "mel_pcen": lambda: pcen(mel(signal(8000), 512, 160, 40), 160),
    "mel_pcen_root": lambda: pcen(mel(signal(8000), 512, 160, 40), 160, 0.6, 10.0, 0.25, 0.06, 1e-3),
    "mfcc_librosa": lambda: mfcc(signal(8000)),
    "mfcc_lifter": lambda: mfcc(signal(8000), 13, 22),
    "mfcc_savgol": lambda: with_deltas(mfcc(signal(8000), 5)),
    "centroid": lambda: centroid(signal(16000)),
    "bandwidth": lambda: bandwidth(signal(16000)),
    "bandwidth_3": lambda: bandwidth(signal(16000), 3),
    "rolloff": lambda: rolloff(signal(16000)),
    "flatness": lambda: flatness(signal(16000)),
    "rms": lambda: rms(signal(16000)),
    "zero_crossing_rate": lambda: zero_crossing_rate(signal(16000)),
    "centroid_300": lambda: centroid(signal(8000), 1024, 300),
    "bandwidth_300": lambda: bandwidth(signal(8000), 2, 1024, 300),
    "rolloff_50": lambda: rolloff(signal(8000), 0.5, 1024, 256),
    "flatness_1024": lambda: flatness(signal(8000), 1e-2, 1024, 256),
    "rms_400": lambda: rms(signal(8000), 400, 160, False),
    "zero_crossing_rate_400": lambda: zero_crossing_rate(signal(8000), 400, 160, 0.05),
    "spectral_contrast_1024": lambda: contrast(signal(8000), 100.0, 6, 0.05, False, 1024, 256),
    "chroma_l2": lambda: chroma(signal(8000), 1024, 256, norm=2),
    "cqt_db": lambda: 2 * power_to_db(cqt(signal(8000)), 1e-5, 40),
    "tonnetz_256": lambda: tonnetz(signal(8000), tuning=0.1, hop=256),
    "tempogram_256": lambda: tempogram(signal(16000), 100, 1024, 256, 64),
    "spectral_contrast": lambda: contrast(signal(16000)),
    "spectral_contrast_linear": lambda: contrast(signal(16000), 100.0, 4, 0.1, True),
    "chroma": lambda: chroma(signal(16000)),
    "chroma_24": lambda: chroma(signal(16000), tuning=0.1, n_chroma=24),
    "chroma_60": lambda: chroma(signal(16000), tuning=0.1, n_chroma=60),
    "cqt": lambda: cqt(signal(16000)),
    "cqt_power": lambda: cqt(signal(8000)) ** 2,
    "chroma_cqt_power": lambda: chroma_cqt(signal(8000), 12, 7, 12, 0.0) ** 2,
    "mel_root": lambda: np.sqrt(mel(signal(8000), 512, 256, 40)),
    "cqt_24": lambda: cqt(signal(8000), 110.0, 60, 24, 256),
    "chroma_cqt": lambda: chroma_cqt(signal(16000)),
    "chroma_cqt_12": lambda: chroma_cqt(signal(16000), 12, 7, 12, 0.0),
    "tonnetz": lambda: tonnetz(signal(16000)),
    "tempogram": lambda: tempogram(signal(16000), 64),
    "tempogram_384": lambda: tempogram(signal(6000)),
}


def check_known_sums():
    """Sums of the filter banks that librosa itself gives."""
    for rate, n_fft, n_mels, known in ((16000, 512, 96, 3.0719137), (22050, 2048, 128, 11.8866806)):
        assert abs(mel_bank(n_fft, n_mels, rate).sum() - known) < 1e-4
    assert abs(chroma_bank(512).sum() - 203.335133) < 1e-3
    assert abs(chroma_bank(2048, rate=22050).sum() - 666.291225) < 1e-3


def main():
    check_known_sums()
    folder = os.path.dirname(os.path.abspath(__file__))
    for name, make in CASES.items():
        np.save(os.path.join(folder, f"{name}.npy"), np.ascontiguousarray(make(), dtype="<f4"))


if __name__ == "__main__":
    main()
