"""What every test shares: one thread for linear algebra, and where the public data sets lie."""

import os
from pathlib import Path

import pytest

from marquee.kernels import keep_kernels

keep_kernels()  # before anything imports numba
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of public data sets; skips, saying what to do, where it is absent."""
    folder = Path(os.environ.get("MARQUEE_DATA", "../shared/data"))
    if not folder.is_dir():
        pytest.skip(f"no public data at {folder}; set MARQUEE_DATA to a folder that holds ml-latest-small")
    return folder.resolve()
