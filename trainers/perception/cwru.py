"""Windows of the public bearing records, to measure on. Their licence is unknown, so nothing is ever trained on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.io import loadmat
from scipy.signal import decimate

SAMPLES = 1024
# File, label, and by how much to thin it out to 12 kHz: the normal record is sampled at 48 kHz.
RECORDS = (("Normal_0.mat", 0, 4), ("12k_DE_OR007_at_6_0.mat", 1, 1), ("12k_DE_IR007_0.mat", 2, 1))


def read_windows(folder: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """First half of each record to calibrate, second half to test; windows do not overlap."""
    parts: dict[str, tuple[list[np.ndarray], list[int]]] = {"calibration": ([], []), "test": ([], [])}
    for name, label, thin in RECORDS:
        record = loadmat(folder / name)
        key = next(key for key in record if key.endswith("DE_time"))
        signal = record[key].ravel()
        signal = decimate(signal, thin, ftype="fir") if thin > 1 else signal
        count = len(signal) // SAMPLES
        for i in range(count):
            window = signal[i * SAMPLES : (i + 1) * SAMPLES]
            inputs, labels = parts["calibration" if i < count // 2 else "test"]
            inputs.append(((window - window.mean()) / window.std()).astype(np.float32)[None])
            labels.append(label)
    return {part: (np.stack(inputs), np.array(labels, np.float32)) for part, (inputs, labels) in parts.items()}
