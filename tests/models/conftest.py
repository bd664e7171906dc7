"""A small world whose answer is known by eye: two camps of viewers, each with films of its own."""

import numpy as np
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.acts import Acts, interactions_of
from marquee.features.interactions import Interactions
from marquee.models.artifact import ModelSet
from marquee.models.linear import LinearConfig
from marquee.models.training import TrainingConfig, fit_models
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY
from marquee.schema.profile import PLAY

FILMS, VIEWERS, WATCHED = 40, 160, 9
SMALL = TrainingConfig(linear=LinearConfig(regularization=20.0), examples=200, candidates=40)


def camp_of(film: int) -> str:
    return "space" if film < FILMS // 2 else "love"


@pytest.fixture(scope="session")
def camp_titles() -> list[Title]:
    return [
        Title(
            title_id=f"t{film:02d}",
            kind="film",
            name=f"Film {film}",
            year=2000 + film % 10,
            genres=(camp_of(film),),
            keywords=(f"{camp_of(film)}-{film % 4}",),
        )
        for film in range(FILMS)
    ]


@pytest.fixture(scope="session")
def camps(camp_titles: list[Title]) -> CatalogSnapshot:
    return build_snapshot(camp_titles, version="c1")


@pytest.fixture(scope="session")
def watched(camps: CatalogSnapshot) -> Interactions:
    """Each viewer watches films of their camp, one a day; every fifth one also starts and drops one of the other's."""
    rng = np.random.default_rng(7)
    rows: list[tuple[int, int, int, float]] = []
    for viewer in range(VIEWERS):
        first = 0 if viewer % 2 == 0 else FILMS // 2
        popular = np.arange(FILMS // 2, 0, -1) ** 0.7
        films = first + rng.choice(FILMS // 2, size=WATCHED, replace=False, p=popular / popular.sum())
        start = int(rng.integers(0, 60))
        rows += [(viewer, int(film), start + day, 0.95) for day, film in enumerate(films)]
        if viewer % 5 == 0:
            rows.append((viewer, (first + FILMS // 2 + 3) % FILMS, start, 0.02))
    table = np.array(rows)
    return interactions_of(
        Acts(
            title_ids=camps.title_ids,
            countries=("", "DE"),
            profile=table[:, 0].astype(np.int64),
            title=table[:, 1].astype(np.int64),
            at=(table[:, 2] * DAY).astype(np.int64),
            action=np.full(len(table), PLAY, dtype=np.int8),
            value=table[:, 3].astype(np.float32),
            country=np.ones(len(table), dtype=np.int64),
            order=np.arange(len(table)),
        )
    )


@pytest.fixture(scope="session")
def camp_models(watched: Interactions) -> ModelSet:
    return fit_models(
        watched, version="m1", config=SMALL, rng=np.random.default_rng(0), report=lambda done, total: None
    )
