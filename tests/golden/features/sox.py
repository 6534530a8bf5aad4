"""Known answers for effects that sox has too: a signal of tones and noise that grows, is cut off and
goes on softly, through sox -D (no dither) between files of 32-bit floats. Writes sox.npy: the
signal, then a row for each of COMMANDS (cut, or filled up with zeros, to the signal's length), and
sox_long.npy: a longer tone and what LONG_COMMANDS make of it. SoX 14.4.2, numpy 1.24.

    python3 tests/golden/features/sox.py
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

RATE, COUNT, LONG = 16000, 3000, 8000
Q = "0.7071067811865476q"
COMPAND = {
    "music_standard": "0.1,0.3 -90,-90,-70,-58,-55,-43,-31,-31,-21,-21,0,-20 0 0 0.1",
    "music_light": "0.1,0.3 -90,-90,-70,-58,-65,-53,-41,-41,-21,-21,0,-11 0 0 0.1",
    "film_standard": "0.1,0.3 -90,-90,-70,-64,-43,-37,-31,-31,-21,-21,0,-20 0 0 0.1",
    "film_light": "0.1,0.3 -90,-90,-70,-64,-53,-47,-41,-41,-21,-21,0,-20 0 0 0.1",
    "speech": "0.1,0.3 -90,-90,-70,-55,-50,-35,-31,-31,-21,-21,0,-20 0 0 0.1",
    "radio": "0.01,1 -90,-90,-70,-70,-60,-20,0,0 -5",
}
COMMANDS = [
    "equalizer 700 1q -9",
    f"bass 6 80 {Q}",
    f"treble -7 5000 {Q}",
    "gain -6",
    "vol -1",
    "reverse",
    "echo 1 0.5 50 0.5",
    "reverb 80 20 60 remix -",
    "reverb 10 90 5 remix -",
    *(f"compand {arguments}" for arguments in COMPAND.values()),
    "sinc 1000",
    "sinc -2000",
    "rate -h 8000 rate -h 16000",
]
LONG_COMMANDS = ["pitch 300", "pitch -500", "tempo 0.8", "tempo 1.25"]


def sox(x, command):
    with tempfile.TemporaryDirectory() as folder:
        raw = ["-t", "raw", "-e", "float", "-b", "32", "-r", str(RATE), "-c", "1"]
        before, after = Path(folder, "before"), Path(folder, "after")
        x.astype("<f4").tofile(before)
        subprocess.run(["sox", "-D", *raw, before, *raw, after, *command.split()], check=True)
        y = np.fromfile(after, "<f4")[: len(x)]
    return np.pad(y, (0, len(x) - len(y)))


def main():
    t = np.arange(COUNT) / RATE
    noise = np.random.default_rng(0).uniform(-1, 1, COUNT)
    x = 0.3 * np.sin(2 * np.pi * 440 * t) + 0.2 * np.sin(2 * np.pi * 3000 * t) + 0.05 * noise
    x *= np.where(t < 0.1, t / 0.1, 0.02) * 1.5
    x = x.astype(np.float32)
    folder = Path(__file__).parent
    np.save(folder / "sox.npy", np.array([x] + [sox(x, c) for c in COMMANDS], np.float32))
    t = np.arange(LONG) / RATE
    x = (0.3 * np.sin(2 * np.pi * 440 * t) * (t < 0.3)).astype(np.float32)
    np.save(folder / "sox_long.npy", np.array([x] + [sox(x, c) for c in LONG_COMMANDS], np.float32))


main()
