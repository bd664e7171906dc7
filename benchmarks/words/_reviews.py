"""The reviews of `imdb-reviews`: a fifth of the films held out by a fixed seed, and the last words of each review."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from marquee.evaluation.compare import paired_interval
from marquee.language.judge_fit import Labelled, chance_of

SEED = 0
LAST = 25  # words
SMALL = 4_000  # reviews of the quick form
BINS = 10
DATA = "imdb-reviews (Maas et al. 2011)"
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reviews:
    """Reviews of some films: texts, ratings (1 to 4 and 7 to 10), and the film's number."""

    texts: list[str]
    rating: NDArray[np.float64]
    film: NDArray[np.int64]

    @property
    def last(self) -> list[str]:
        """Cut the last words of each."""
        return [" ".join(text.split()[-LAST:]) for text in self.texts]

    @property
    def good(self) -> NDArray[np.bool_]:
        """Say which speak for their film."""
        return self.rating > 5

    @property
    def labelled(self) -> Labelled:
        """Give them to learn from."""
        return Labelled(texts=self.texts, chance=chance_of(self.rating), rating=self.rating, groups=self.film)


def held_out(data: Path | None, *, name: str, quick: bool) -> tuple[Reviews, Reviews]:
    """Read (train, test), films apart; raises SystemExit without the data."""
    if data is None:
        raise SystemExit(f"{name} needs --data, the folder that holds imdb-reviews")
    table = pq.read_table(data / "imdb-reviews" / "labelled_train_25k.parquet")
    names = table["imdb_id"].to_pylist()
    fold = np.array([fold_of(film) for film in names])
    film = np.unique(names, return_inverse=True)[1]
    rating = np.array(table["rating"].to_pylist(), dtype=np.float64)
    texts = [_TAG.sub(" ", text) for text in table["text"].to_pylist()]
    places = np.random.default_rng(1).permutation(len(texts))[:SMALL] if quick else np.arange(len(texts))
    parts = (places[fold[places] > 0], places[fold[places] == 0])
    train, test = (
        Reviews(texts=[texts[place] for place in part.tolist()], rating=rating[part], film=film[part]) for part in parts
    )
    return train, test


def fold_of(film: str) -> int:
    """Give one of five folds by a hash of the film's id: 0 is held out, and was until the last run."""
    return int(hashlib.blake2b(f"{SEED}:{film}".encode(), digest_size=4).hexdigest(), 16) % 5


def calibration_error(chance: NDArray[np.float64], good: NDArray[np.bool_]) -> float:
    """Give the mean distance of said and true share over ten bins of equal width, weighed by their texts."""
    bins = np.minimum((chance * BINS).astype(int), BINS - 1)
    shares = [(bins == number) for number in range(BINS)]
    return float(sum(abs(chance[here].mean() - good[here].mean()) * here.mean() for here in shares if here.any()))


def gain(ours: NDArray[np.float64], theirs: NDArray[np.float64], film: NDArray[np.int64]) -> tuple[float, float, float]:
    """Give the mean difference and its 95 % interval, whole films drawn."""
    return paired_interval(ours - theirs, film.astype(np.int32), rng=np.random.default_rng(0))
