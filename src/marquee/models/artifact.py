"""What training leaves behind: arrays and JSON in a folder, opened memory-mapped.

A model set holds its own ordered `title_ids`; its row numbers never leave it (law 9): `models.taste.align` maps them.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput, BrokenStore
from marquee.features.attention import EVEN, Attention
from marquee.features.mode import DEFAULT_MODE, ModeModel
from marquee.features.strength import SIGNALS, SignalConfig, signals_from
from marquee.features.title import TitleConfig, Vocabulary
from marquee.models.blend import FEATURES, Blend
from marquee.models.linear import Neighbourhood
from marquee.models.matrix_factorization import Factors
from marquee.models.rerank import LastWord, last_word_of
from marquee.models.sequence_member import SequenceMember, read_sequence, write_sequence_files
from marquee.models.tower import Tower
from marquee.models.weekly import Weekly

FORMAT = 6
SEQUENCE = "sequence"  # the folder of its files, inside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelSet:
    """Everything learnt about titles in one training; nothing of any viewer. Arrays are aligned to `title_ids`."""

    version: str
    title_ids: tuple[str, ...]
    trained_through: int  # newest event learnt from, UTC ms; 0 where there was none
    countries: tuple[str, ...]  # "" (everywhere) first
    popularity: NDArray[np.float32]  # (countries, titles) share of all plays
    trending: NDArray[np.float32]  # (countries, titles) standard deviations above the long run
    linear: Neighbourhood
    follow: Neighbourhood  # who follows whom: no scorer, but the evidence `jobs.leaks` reads
    succession: Neighbourhood
    factors: Factors
    blend: Blend
    sequence: SequenceMember | None = None  # None: trained without the `[neural]` extra, or on too little
    tower: Tower | None = None  # None: trained without a catalogue
    last_word: LastWord | None = None
    signals: SignalConfig = SIGNALS  # by which acts were weighed: serving weighs by the same
    attention: Attention = EVEN  # where on pages viewers look
    mode: ModeModel = DEFAULT_MODE  # what viewers come for: to go on, or to discover
    prices: NDArray[np.float32] | None = None  # (titles,) of places on pages; None: none were found
    weekly: Weekly | None = None  # what last week was watched of; None: nothing, or not for a known time
    facts: dict[str, Any] = field(default_factory=dict)  # what training chose and measured


def save_models(folder: Path, models: ModelSet) -> None:
    """Write a model set into `folder` (made where absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in _arrays(models).items():
        np.save(folder / f"{name}.npy", array)
    if models.sequence is not None:
        write_sequence_files(folder / SEQUENCE, models.sequence)
    header = {
        "format": FORMAT,
        "version": models.version,
        "features": FEATURES,
        "title_ids": models.title_ids,
        "trained_through": models.trained_through,
        "countries": models.countries,
        "factors_floor": models.factors.floor,
        "factors_slope": models.factors.slope,
        "tower": None if models.tower is None else _tower_header(models.tower),
        "last_word": None if models.last_word is None else models.last_word.header(),
        "signals": models.signals.plain(),
        "attention": {"randomised": models.attention.randomised, "tiles": models.attention.tiles},
        "mode": asdict(models.mode),
        "weekly": None if models.weekly is None else _weekly_header(models.weekly),
        "facts": models.facts,
    }
    (folder / "models.json").write_text(json.dumps(header))


def load_models(folder: Path) -> ModelSet:
    """Open a model set, its arrays memory-mapped read-only.

    Raises BrokenStore where the folder does not hold one that this version can read.
    """
    try:
        header = json.loads((folder / "models.json").read_text())
        if header["format"] != FORMAT or tuple(header["features"]) != FEATURES:
            raise BrokenStore(f"{folder} was trained by another version of Marquee; run `marquee train`")

        def array(name: str) -> NDArray[Any]:
            return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))  # plain arrays: Numba dispatches faster

        models = ModelSet(
            version=header["version"],
            title_ids=tuple(header["title_ids"]),
            trained_through=header["trained_through"],
            countries=tuple(header["countries"]),
            popularity=array("popularity"),
            trending=array("trending"),
            linear=Neighbourhood(titles=array("linear_titles"), values=array("linear_values")),
            follow=Neighbourhood(titles=array("follow_titles"), values=array("follow_values")),
            succession=Neighbourhood(titles=array("succession_titles"), values=array("succession_values")),
            factors=Factors(
                titles=array("factors_titles"),
                gram=array("factors_gram"),
                floor=header["factors_floor"],
                slope=header["factors_slope"],
            ),
            blend=Blend(
                weights=array("blend"), plain=array("blend_plain") if (folder / "blend_plain.npy").exists() else None
            ),
            sequence=read_sequence(folder / SEQUENCE) if (folder / SEQUENCE).is_dir() else None,
            tower=None if header["tower"] is None else _tower_of(header["tower"], array),
            last_word=None if header["last_word"] is None else last_word_of(header["last_word"], array),
            signals=signals_from(header["signals"]),
            attention=_attention_of(header.get("attention"), array),
            mode=_mode_of(header.get("mode")),
            prices=array("prices") if (folder / "prices.npy").exists() else None,
            weekly=_weekly_of(header.get("weekly"), array),
            facts=header["facts"],
        )
    except (OSError, ValueError, KeyError, TypeError, BadInput) as error:
        raise BrokenStore(f"no readable models in {folder}: {error}; run `marquee train`") from error
    if any(len(rows) != len(models.title_ids) for rows in _by_title(models)):
        raise BrokenStore(f"the arrays in {folder} do not fit its {len(models.title_ids)} titles; run `marquee train`")
    return models


def _tower_header(tower: Tower) -> dict[str, Any]:
    return {"terms": tower.vocabulary.terms, "title": asdict(tower.title)}


def _tower_of(header: dict[str, Any], array: Callable[[str], NDArray[Any]]) -> Tower:
    return Tower(
        vocabulary=Vocabulary(terms=tuple(header["terms"]), rarity=array("tower_rarity")),
        weights=array("tower_weights"),
        middle=array("tower_middle"),
        trust=array("tower_trust"),
        title=TitleConfig(**header["title"]),
    )


def _tower_arrays(tower: Tower) -> dict[str, NDArray[Any]]:
    return {
        "tower_rarity": tower.vocabulary.rarity,
        "tower_weights": tower.weights,
        "tower_middle": tower.middle,
        "tower_trust": tower.trust,
    }


def _attention_of(header: dict[str, int] | None, array: Callable[[str], NDArray[Any]]) -> Attention:
    """Read attention back; sets from before pages were served hold none."""
    if header is None or not header["tiles"]:
        return EVEN
    return Attention(sight=array("attention_sight"), trust=array("attention_trust"), **header)


def _attention_arrays(attention: Attention) -> dict[str, NDArray[Any]]:
    return {"attention_sight": attention.sight, "attention_trust": attention.trust} if attention.tiles else {}


def _mode_of(header: dict[str, Any] | None) -> ModeModel:
    """Read it back; the default where it was learnt over other features, or not at all."""
    try:
        return DEFAULT_MODE if header is None else ModeModel(**{name: _as_tuple(header[name]) for name in header})
    except (TypeError, ValueError):
        return DEFAULT_MODE


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _weekly_header(weekly: Weekly) -> dict[str, Any]:
    return {"from_at": weekly.from_at, "countries": weekly.countries}


def _weekly_of(header: dict[str, Any] | None, array: Callable[[str], NDArray[Any]]) -> Weekly | None:
    if header is None:
        return None
    return Weekly(from_at=header["from_at"], countries=tuple(header["countries"]), seconds=array("weekly_seconds"))


def _by_title(models: ModelSet) -> list[NDArray[Any]]:
    of_titles = [models.linear.titles, models.follow.titles, models.succession.titles, models.factors.titles]
    if models.prices is not None:
        of_titles.append(models.prices)
    return of_titles if models.last_word is None else [*of_titles, models.last_word.well, models.last_word.against]


def read_signals(folder: Path) -> SignalConfig:
    """Read by which table a model set weighed acts, without opening it; the default where that cannot be read."""
    try:
        return signals_from(json.loads((folder / "models.json").read_text())["signals"])
    except (OSError, ValueError, KeyError, TypeError, BadInput):
        return SIGNALS


def _arrays(models: ModelSet) -> dict[str, NDArray[Any]]:
    return {
        "popularity": models.popularity,
        "trending": models.trending,
        "linear_titles": models.linear.titles,
        "linear_values": models.linear.values,
        "follow_titles": models.follow.titles,
        "follow_values": models.follow.values,
        "succession_titles": models.succession.titles,
        "succession_values": models.succession.values,
        "factors_titles": models.factors.titles,
        "factors_gram": models.factors.gram,
        "blend": models.blend.weights,
        **({} if models.blend.plain is None else {"blend_plain": models.blend.plain}),
        **({} if models.tower is None else _tower_arrays(models.tower)),
        **({} if models.last_word is None else models.last_word.arrays()),
        **_attention_arrays(models.attention),
        **({} if models.prices is None else {"prices": models.prices}),
        **({} if models.weekly is None else {"weekly_seconds": models.weekly.seconds}),
    }
