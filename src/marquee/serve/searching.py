"""What search is served from: the index of a catalogue, the list of outside titles, a viewer's scores while they type.

An index is opened where it is published and made where it is not, once for all processes: by whoever imports a
catalogue before that is in force, so that services only open it, from the index before and what has changed since.
"""

import fcntl
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore, NotFound, Refused
from marquee.models.taste import Taste
from marquee.schema.catalog import Title
from marquee.schema.profile import Profile
from marquee.search.book import phrasebook
from marquee.search.elsewhere import NOWHERE, Outside, outside_of
from marquee.search.index import SearchIndex, build_index, open_index
from marquee.search.places import make_ready
from marquee.search.tagger import Tagger, open_tagger
from marquee.storage.artifacts import Artifacts

KIND = "search"
OUTSIDE = "outside"  # the artifact with titles nobody here may show
TAGGER = "tagger"  # the artifact that says which word of a query is what
FILE = "titles.json"
MOST_INDEXES = 4  # kept on disk
KEPT = 64  # viewers whose scores are kept between keystrokes
MINUTE_MS = 60_000


def open_search(artifacts: Artifacts, snapshot: CatalogSnapshot) -> SearchIndex:
    """Open the index of this catalogue version; whoever comes first makes and publishes it, the others wait.

    One that is torn, or of an earlier format, is made again: a catalogue is all it takes.
    """
    version = snapshot.version
    make_ready(snapshot)
    tagger_in(artifacts, snapshot)
    opened = _opened(artifacts, version)
    if opened is not None:
        return opened
    folder = artifacts.root / KIND
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        opened = _opened(artifacts, version)
        if opened is not None:
            return opened
        if version in artifacts.versions(KIND):
            artifacts.withdraw(KIND)
            artifacts.retire(KIND, version)
        latest = artifacts.current(KIND)
        staged = artifacts.stage(KIND)
        build_index(snapshot, staged, before=None if latest is None else _opened(artifacts, latest))
        artifacts.publish(KIND, staged, version)
        _retire_old(artifacts)
    return open_index(artifacts.path(KIND, version))


def _retire_old(artifacts: Artifacts) -> None:
    """Keep the newest few: an older catalogue that comes back gets its index made from the one in force."""
    for version in artifacts.versions(KIND)[:-MOST_INDEXES]:
        with suppress(NotFound, Refused):
            artifacts.retire(KIND, version)


def _opened(artifacts: Artifacts, version: str) -> SearchIndex | None:
    """Open a published index that is as it was published and of today's format; None where there is none."""
    try:
        return open_index(artifacts.checked(KIND, version))
    except (NotFound, BrokenStore):
        return None


def publish_outside(artifacts: Artifacts, titles: list[Title], *, version: str = "") -> str:
    """Publish a list of outside titles in place of the one before and name it; without a version, by its content."""
    body = msgspec.json.encode(titles)
    if not version:
        number = 1 + len(artifacts.versions(OUTSIDE))
        version = f"o-{number:06d}-{blake2b(body, digest_size=4).hexdigest()}"
    staged = artifacts.stage(OUTSIDE)
    (staged / FILE).write_bytes(body)
    artifacts.publish(OUTSIDE, staged, version)
    return version


def outside_in(artifacts: Artifacts) -> Outside:
    """Give the list of outside titles in force; none where none was published, or it cannot be read."""
    version = artifacts.current(OUTSIDE)
    return _outside(artifacts, version) if version else NOWHERE


@lru_cache(maxsize=2)
def _outside(artifacts: Artifacts, version: str) -> Outside:
    try:
        body = (artifacts.checked(OUTSIDE, version) / FILE).read_bytes()
        return outside_of(msgspec.json.decode(body, type=list[Title]), version=version)
    except (NotFound, BrokenStore, OSError, msgspec.MsgspecError):
        return NOWHERE


def tagger_in(artifacts: Artifacts, snapshot: CatalogSnapshot) -> Tagger | None:
    """Give the tagger of queries in force with this catalogue's phrasebook; None where none was trained."""
    version = artifacts.current(TAGGER)
    return None if version is None else _tagger(artifacts, version, snapshot)


@lru_cache(maxsize=2)
def _tagger(artifacts: Artifacts, version: str, snapshot: CatalogSnapshot) -> Tagger | None:
    try:
        return open_tagger(artifacts.checked(TAGGER, version), book=phrasebook(snapshot))
    except (NotFound, BrokenStore):
        return None  # wishes are then read by known words alone


def scores_for(
    taste: Taste, profile: Profile, *, country: str, now: int, work_out: Callable[[], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Give a viewer's scores, kept between keystrokes; worked out anew after an event of theirs, or a minute."""
    kept = _kept_for(taste)
    key = profile.profile_id, profile.log_position, country, now // MINUTE_MS
    scores = kept.get(key)
    if scores is None:
        scores = work_out()
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = scores
    return scores


@lru_cache(maxsize=2)
def _kept_for(taste: Taste) -> dict[tuple[str, int, str, int], NDArray[np.float32]]:
    return {}
