"""Clips of 3 s at 16 kHz, augmented on one core: every effect of mtag; then the
tutorial's chain in mtag and in torchaudio and numpy (torchaudio-augmentations, julius,
WavAugment's sox effects), the two in turns, the median of rounds. Processor time.

    /usr/bin/python3 bench_augment.py PATH/TO/bench_augment [ROUNDS]
"""

import at_its_best  # noqa: F401, before all others

import random
import subprocess
import sys
import time

import numpy as np
import torch
import torchaudio

RATE, COUNT = 16000, 48000
torch.set_num_threads(1)


def lowpass(x, cutoff):
    half = int(8 / cutoff / 2)
    t = torch.arange(-half, half + 1, dtype=torch.float32)
    f = 2 * cutoff * torch.hann_window(2 * half + 1, periodic=False) * torch.sinc(2 * cutoff * t)
    f /= f.sum()
    padded = torch.nn.functional.pad(x[None], (half, half), mode="replicate")[0]
    if half <= 32:
        return torch.nn.functional.conv1d(padded[None], f[None, None])[0]
    n = 1 << (padded.shape[1] + 2 * half).bit_length()
    y = torch.fft.irfft(torch.fft.rfft(padded, n) * torch.fft.rfft(f, n).conj(), n)
    return y[:, :COUNT]


def sox(x, effects):
    return torchaudio.sox_effects.apply_effects_tensor(x, RATE, effects)[0]


def chain(x):
    if random.random() < 0.8:
        x = -x
    if random.random() < 0.3:
        std = float(x.std())
        noise = np.random.normal(0, random.uniform(0.3 * std, 0.5 * std), x.shape)
        x = x + torch.from_numpy(noise.astype(np.float32))
    if random.random() < 0.2:
        x = torchaudio.transforms.Vol(random.uniform(-20, -1), gain_type="db")(x)
    if random.random() < 0.8:
        if random.random() < 0.5:
            x = x - lowpass(x, random.uniform(200, 1200) / RATE)
        else:
            x = lowpass(x, random.uniform(2200, 4000) / RATE)
    if random.random() < 0.5:
        late = int(random.choice(np.arange(200, 500, 50)) * RATE / 1000)
        delayed = torch.nn.functional.pad(x, (late, 0))[:, :COUNT]
        x = (x + 0.5 * delayed) / 2
    if random.random() < 0.4:
        cents = random.randint(-700, 700)
        y = sox(x, [["pitch", str(cents)], ["rate", str(RATE)]])
        x = torch.nn.functional.pad(y, (0, max(0, COUNT - y.shape[1])))[:, :COUNT]
    if random.random() < 0.3:
        words = [str(random.randrange(100)) for _ in range(3)]
        x = sox(x, [["reverb", *words], ["channels", "1"]])[:, :COUNT]
    return x


def torch_ms(seconds):
    clip = 0.4 * torch.rand(1, COUNT) - 0.2
    done, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        chain(clip)
        done += 1
    return 1e3 * (time.process_time() - start) / done


def mtag_ms(program, seconds):
    command = [program, str(seconds), "tutorial"]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(out.stdout.split()[1]) / 1e3


def main():
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7
    random.seed(0)
    subprocess.run([program, "0.5", "each"], check=True)
    torch_ms(0.5)
    both = [(mtag_ms(program, 1), torch_ms(2)) for _ in range(rounds)]
    ours, theirs = np.median(both, 0)
    print(f"the tutorial's chain: mtag {ours:.2f} ms a clip, {1e3 / ours:.0f} clips/s,", end=" ")
    print(f"torchaudio {theirs:.2f} ms: {theirs / ours:.1f} times as fast")


main()
