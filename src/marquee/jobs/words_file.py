"""Read a file of texts with labels or ratings, as an operator gives it to `marquee train --words`: CSV or Parquet."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from marquee.errors import BadInput
from marquee.language.judge_fit import Labelled, chance_of

FOR = frozenset({"pos", "positive", "1", "1.0", "true", "good", "up"})
AGAINST = frozenset({"neg", "negative", "0", "0.0", "-1", "-1.0", "false", "bad", "down"})
GROUPS = ("title_id", "imdb_id", "title")  # columns that may say what a text is about
_WANTED = "it needs a column `text`, and `rating` (1 to 10) or `label` (pos or neg)"
_TAG = re.compile(r"<[^<>]{1,200}>")


def read_file(path: Path) -> Labelled:
    """Read the texts of a file; rows without a text or a verdict are left out.

    Raises BadInput where the file cannot be read, lacks a column, or holds a verdict that means nothing.
    """
    table = _table(path)
    names = set(table.column_names)
    if "text" not in names or not names & {"rating", "label"}:
        raise BadInput(f"{path} has the columns {', '.join(table.column_names) or 'none'}; {_WANTED}")
    texts = [None if text is None else _TAG.sub(" ", str(text)) for text in table["text"].to_pylist()]
    ratings = [_rating(value, row, path) for row, value in _numbered(table, "rating")]
    labels = [_label(value, row, path) for row, value in _numbered(table, "label")]
    about = next((name for name in GROUPS if name in names), None)
    groups = np.arange(len(texts)) if about is None else _groups(table[about].to_pylist())
    kept = [
        place
        for place, text in enumerate(texts)
        if text is not None and text.strip() and (np.isfinite(ratings[place]) or np.isfinite(labels[place]))
    ]
    rating, label = np.array(ratings, dtype=np.float64)[kept], np.array(labels, dtype=np.float64)[kept]
    return Labelled(
        texts=[str(texts[place]) for place in kept],
        chance=np.where(np.isfinite(rating), chance_of(rating), label),
        rating=rating,
        groups=groups[kept].astype(np.int64),
    )


def _table(path: Path) -> pa.Table:
    try:
        if path.suffix.lower() == ".parquet":
            return pyarrow.parquet.read_table(path)
        options = pyarrow.csv.ParseOptions(newlines_in_values=True)
        strings = pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in ("text", "label", "rating", *GROUPS)},
            null_values=[""],
            strings_can_be_null=True,
        )
        return pyarrow.csv.read_csv(path, parse_options=options, convert_options=strings)
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}; {_WANTED}") from None
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is neither CSV nor Parquet that can be read ({error}); {_WANTED}") from error


def _numbered(table: pa.Table, name: str) -> list[tuple[int, Any]]:
    values = table[name].to_pylist() if name in table.column_names else [None] * len(table)
    return list(enumerate(values, start=1))


def _rating(value: Any, row: int, path: Path) -> float:
    if value is None or value == "":
        return float("nan")
    try:
        rating = float(value)
    except (TypeError, ValueError):
        rating = float("nan")
    if not 1.0 <= rating <= 10.0:
        raise BadInput(f"row {row} of {path} is rated {value!r}; ratings go from 1 to 10")
    return rating


def _label(value: Any, row: int, path: Path) -> float:
    if value is None or value == "":
        return float("nan")
    said = str(value).strip().lower()
    if said in FOR:
        return 1.0
    if said in AGAINST:
        return 0.0
    raise BadInput(f"row {row} of {path} is labelled {value!r}; write pos or neg")


def _groups(names: list[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number what texts are about; a text about nothing known stands alone."""
    keyed = [f"row {row}" if name is None else f"name {name}" for row, name in enumerate(names)]
    return np.unique(np.array(keyed, dtype=str), return_inverse=True)[1].astype(np.int64)
