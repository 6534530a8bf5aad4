"""Imported first by benchmarks beside PyTorch and scipy, it starts the script anew with
what these are fastest with: one thread, and an allocator that keeps freed memory, which
else takes half of torchaudio's time in page faults, in some runs and not in others."""
import os
import sys

SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "4000000000",
    "MALLOC_TRIM_THRESHOLD_": "4000000000",
}

if any(os.environ.get(name) != value for name, value in SETTINGS.items()):
    os.environ.update(SETTINGS)
    os.execv(sys.executable, [sys.executable, *sys.argv])
