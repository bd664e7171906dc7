"""A dozen titles whose right answers are known by eye."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.schema.catalog import Person, Title
from marquee.search.index import SearchIndex, build_index, open_index

TITLES = (
    Title(title_id="matrix", kind="film", name="The Matrix", year=1999, genres=("Action", "Science fiction"),
          people=(Person(name="Keanu Reeves"), Person(name="Carrie-Anne Moss")), synopsis="A hacker learns the truth."),
    Title(title_id="reloaded", kind="film", name="The Matrix Reloaded", genres=("Action",),
          people=(Person(name="Keanu Reeves"),)),
    Title(title_id="wick", kind="film", name="John Wick", genres=("Action",), people=(Person(name="Keanu Reeves"),)),
    Title(title_id="amelie", kind="film", name="Amélie", names={"fr": "Le Fabuleux Destin d'Amélie Poulain"},
          genres=("Romance", "Comedy"), people=(Person(name="Audrey Tautou"),)),
    Title(title_id="spider", kind="film", name="Spider-Man", genres=("Action",)),
    Title(title_id="things", kind="series", name="Stranger Things", genres=("Drama",)),
    Title(title_id="beyond", kind="series", name="Beyond Stranger Things", genres=("Talk",)),
    Title(title_id="totoro", kind="film", name="My Neighbour Totoro", names={"ja": "となりのトトロ"},
          genres=("Family",)),
    Title(title_id="paddington", kind="film", name="Paddington", genres=("Family", "Comedy"),
          people=(Person(name="Hugh Bonneville"),), synopsis="A bear comes to London in search of a home."),
    Title(title_id="alien", kind="film", name="Alien", maturity=18, genres=("Horror",), moods=("Tense",)),
    Title(title_id="aliens", kind="film", name="Aliens", maturity=18, genres=("Horror", "Action")),
    Title(title_id="its", kind="film", name="It's a Wonderful Life", genres=("Family",)),
)  # fmt: skip


@pytest.fixture(scope="session")
def snapshot() -> CatalogSnapshot:
    return build_snapshot(TITLES, version="1")


@pytest.fixture(scope="session")
def index(snapshot: CatalogSnapshot, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder: Path = tmp_path_factory.mktemp("index")
    build_index(snapshot, folder)
    return open_index(folder)


@pytest.fixture
def everything(snapshot: CatalogSnapshot) -> NDArray[np.bool_]:
    return np.ones(len(snapshot), dtype=np.bool_)
