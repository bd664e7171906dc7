"""A reader of comments as files: what training leaves behind, opened memory-mapped.

Without a folder there is the reader of word lists, so nothing that reads comments waits for a training.
"""

import json
from pathlib import Path

import numpy as np

from marquee.errors import BrokenStore
from marquee.language.grams import BITS
from marquee.language.judge import FEATURES, MEMBERS, Judge
from marquee.language.reader import Reader

FORMAT = 1
KIND = "words"  # of artifact
_HEADER = "reader.json"


def save_reader(folder: Path, reader: Reader) -> None:
    """Write a trained reader into `folder` (made where absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    judge = reader.judge
    header = {"format": FORMAT, "version": reader.version, "judge": None}
    if judge is not None:
        header["judge"] = {"rates": judge.rates, "languages": judge.languages}
        for name in ("slots", "rows", "intercepts", "heads"):
            np.save(folder / f"{name}.npy", getattr(judge, name))
    (folder / _HEADER).write_text(json.dumps(header))


def load_reader(folder: Path) -> Reader:
    """Open a reader; raises BrokenStore where the folder does not hold one that this version can read."""
    try:
        header = json.loads((folder / _HEADER).read_text())
        if header["format"] != FORMAT:
            raise BrokenStore(f"{folder} was trained by another version of Marquee; run `marquee train --words`")
        if header["judge"] is None:
            return Reader(version=header["version"])
        judge = Judge(
            slots=np.asarray(np.load(folder / "slots.npy", mmap_mode="r")),
            rows=np.asarray(np.load(folder / "rows.npy", mmap_mode="r")),
            intercepts=np.load(folder / "intercepts.npy"),
            heads=np.load(folder / "heads.npy"),
            rates=bool(header["judge"]["rates"]),
            languages=tuple(header["judge"]["languages"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenStore(f"no readable reader in {folder}: {error}; run `marquee train --words`") from error
    shapes = (judge.slots.shape, judge.rows.shape[1:], judge.intercepts.shape, judge.heads.shape)
    if shapes != ((1 << BITS,), (2 * len(MEMBERS),), (len(MEMBERS),), (2, 3, FEATURES + 1)):
        raise BrokenStore(f"the arrays in {folder} do not fit one another; run `marquee train --words`")
    if int(judge.slots.max()) >= len(judge.rows) or int(judge.slots.min()) < 0:
        raise BrokenStore(f"the runs in {folder} point past its rows; run `marquee train --words`")
    return Reader(version=header["version"], judge=judge)
