#!/usr/bin/env python3
"""Filling a cold cache with mel spectrograms, mtag beside torchaudio: seconds of
processor time for an hour of audio, by one worker, the two in turns, the median of
rounds; and what 10,000 short clips need.

    /usr/bin/python3 bench_prepare.py PATH/TO/bin-of-tests FOLDER [ROUNDS]

FOLDER is a data set of mtag-data synth. An hour of it is joined to recordings of
30 s: FLAC at 16 kHz, and MP3 at 44.1 kHz in stereo (sox and ffmpeg make them). mtag
hashes the files, decodes, resamples, computes, and writes a pack with checksums;
torchaudio loads, resamples and computes, and keeps nothing. All recordings of FOLDER
are then cached by mtag alone, twice.
"""
import at_its_best  # noqa: F401, before all others

import glob
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
import torchaudio

RECORDINGS, SECONDS = 120, 30


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def recordings(clips, folder):
    """FLAC and MP3, each of RECORDINGS x SECONDS."""
    made = [], []
    rest = list(clips)
    for i in range(RECORDINGS):
        flac, mp3 = (f"{folder}/{i}.{kind}" for kind in ("flac", "mp3"))
        parts, length = [], 0.0
        while length < SECONDS:
            parts.append(rest.pop())
            info = torchaudio.info(parts[-1])
            length += info.num_frames / info.sample_rate
        run("sox", *parts, flac, "trim", "0", str(SECONDS), "gain", "-3")
        run("ffmpeg", "-loglevel", "error", "-i", flac, "-ar", "44100", "-ac", "2", "-b:a", "128k", mp3)
        made[0].append(flac)
        made[1].append(mp3)
    return made


def ours(program, files, cache):
    text = "".join(f + "\n" for f in files)
    out = subprocess.run([program, cache, "mel"], input=text, capture_output=True, text=True, check=True)
    return [float(x) for x in out.stdout.split()]


class Peer:
    def __init__(self):
        torch.set_num_threads(1)
        self.mel = torchaudio.transforms.MelSpectrogram(16000, 512, n_mels=96)
        self.db = torchaudio.transforms.AmplitudeToDB()
        self.resamplers = {}

    def features(self, path):
        samples, rate = torchaudio.load(path)
        samples = samples.mean(0, keepdim=True)
        if rate != 16000:
            if rate not in self.resamplers:
                self.resamplers[rate] = torchaudio.transforms.Resample(rate, 16000)
            samples = self.resamplers[rate](samples)
        return self.db(self.mel(samples))

    def seconds(self, files):
        started = time.process_time()
        for path in files:
            self.features(path)
        return time.process_time() - started


def main():
    program = os.path.join(sys.argv[1], "bench_prepare")
    clips = sorted(glob.glob(os.path.abspath(sys.argv[2]) + "/waveform/*/*"))
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    peer = Peer()
    with tempfile.TemporaryDirectory() as folder:
        sets = recordings(clips, folder)
        print(f"s of processor time per hour of audio, median of {rounds} rounds")
        print(f"{'recordings':<28}{'mtag':>8}{'torchaudio':>12}{'ratio':>8}")
        for name, files in zip(("FLAC 16 kHz to mel", "MP3 44.1 kHz to 16 kHz mel"), sets):
            times = [], []
            for k in range(rounds + 1):
                took = ours(program, files, f"{folder}/cache-{files[0][-3:]}-{k}")[1]
                spent = peer.seconds(files)
                if k > 0:
                    times[0].append(took)
                    times[1].append(spent)
            hours = RECORDINGS * SECONDS / 3600
            a, b = (np.median(t) / hours for t in times)
            print(f"{name:<28}{a:8.2f}{b:12.2f}{b / a:7.1f}x", flush=True)
        print(f"{len(clips)} clips: s of wall clock, of processor time; MB of the program, of its worker")
        for when in ("cold cache", "again"):
            print(f"{when:<28}" + "{:8.2f}{:8.2f}{:8.0f}{:8.0f}".format(*ours(program, clips, f"{folder}/all")))


if __name__ == "__main__":
    main()
