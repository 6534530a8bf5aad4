"""Known answers for features/dsp/butterworth.c: scipy's filters, begun as if the first sample had been
there for ever, as audiomentations does. Writes butterworth.npy: noise at 16 kHz, then what each of
BANDS makes of it. scipy 1.10, numpy 1.24.

    /usr/bin/python3 tests/golden/features/butterworth.py
"""

from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfilt, sosfilt_zi

BANDS = [(order, low, high) for order in (1, 2, 3, 4) for low, high in ((500, 1500), (20, 7000))]


def main():
    x = (0.5 * np.random.default_rng(0).uniform(-1, 1, 1000) + 0.2).astype(np.float32)
    rows = [x]
    for kind in ("bandpass", "bandstop"):
        for order, low, high in BANDS:
            sections = butter(order, (low, high), kind, fs=16000, output="sos")
            start = sosfilt_zi(sections) * x[0]
            rows.append(sosfilt(sections, x.astype(float), zi=start)[0])
    np.save(Path(__file__).with_suffix(".npy"), np.array(rows, np.float32))


main()
