"""Catalogues come in and are published: a file becomes titles, titles become the current version.

Nothing is dropped silently: whatever a file holds is either a title or a `Problem` with its line.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from marquee.catalog.files import raw_rows
from marquee.catalog.rows import (
    Unreadable,
    in_order,
    is_episode,
    plain_names,
    read_episode,
    read_id,
    read_title,
    text_of,
)
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import BrokenStore, Refused
from marquee.schema.catalog import Episode, Title

KIND = "catalog"  # of the artifacts and of the desk's decisions
MOST_DROPPED = 0.2  # of the current titles, by `--replace` without `--yes`
_TITLES = "titles.msgpack.zst"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Title]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A row that could not be used, or (`kept`) a value of it that was left unknown."""

    line: int
    reason: str
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a file held: `rows` = titles + episodes given as rows of their own + rows left out."""

    titles: list[Title]
    problems: list[Problem]
    rows: int = 0
    episode_rows: int = 0

    @property
    def left_out(self) -> list[Problem]:
        """List the rows that could not be used."""
        return [problem for problem in self.problems if not problem.kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What an import changes: title ids, and the version it was published as ("" where it was only looked at)."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: int
    version: str = ""

    def __str__(self) -> str:
        """Say it in a line."""
        added, changed, removed = len(self.added), len(self.changed), len(self.removed)
        return f"{added:,} added, {changed:,} changed, {removed:,} removed, {self.unchanged:,} unchanged"


@dataclass(slots=True)
class _Reading:
    titles: dict[str, Title] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    episodes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    artworks: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read_catalog(path: Path) -> Parsed:
    """Read a catalogue file (JSONL, JSON, CSV or Parquet); columns are named as in `schema.catalog.Title` or `ALIASES`.

    A flat episode row names its `series_id`; the series is another row, or is made of `series_name`. Raises BadCatalog
    where the file as a whole cannot be read; a file without any usable row gives no titles.
    """
    reading, rows = _Reading(), 0
    for raw in raw_rows(path):
        rows += 1
        if isinstance(raw.fields, str):
            reading.problems.append(Problem(line=raw.line, reason=raw.fields))
            continue
        fields = plain_names(raw.fields)
        if is_episode(fields):
            reading.episodes.append((raw.line, fields))
            continue
        try:
            _take_title(reading, raw.line, fields)
        except Unreadable as error:
            reading.problems.append(Problem(line=raw.line, reason=str(error)))
    made = len(reading.titles)
    taken = _take_episodes(reading)
    problems = sorted(reading.problems, key=lambda problem: problem.line)
    left_out = sum(not problem.kept for problem in problems)
    assert made + taken + left_out == rows, "every row is a title, an episode or a problem"
    return Parsed(titles=list(reading.titles.values()), problems=problems, rows=rows, episode_rows=taken)


def _take_title(reading: _Reading, line: int, fields: dict[str, Any]) -> None:
    said: list[str] = []
    title = read_title(fields, say=said.append)
    first = reading.lines.setdefault(title.title_id, line)
    if first != line:
        raise Unreadable(f"title_id {title.title_id} comes twice; line {first} was kept")
    taken = {artwork.artwork_id for artwork in title.artworks} & reading.artworks
    if taken:
        said.append(f"{title.title_id}: artwork_id {min(taken)} belongs to another title; it was left out")
        kept = tuple(artwork for artwork in title.artworks if artwork.artwork_id not in taken)
        title = msgspec.structs.replace(title, artworks=kept)
    reading.artworks.update(artwork.artwork_id for artwork in title.artworks)
    reading.titles[title.title_id] = title
    reading.problems.extend(Problem(line=line, reason=reason, kept=True) for reason in said)


def _take_episodes(reading: _Reading) -> int:
    """Hang flat episode rows on their series; returns how many found their place."""
    parents = {str(fields.get("title_id") or fields.get("episode_id")): fields for _, fields in reading.episodes}
    found: dict[str, dict[str, Episode]] = {}
    taken = 0
    for line, fields in reading.episodes:
        try:
            series_id = read_id(fields.get("series_id"), what="series_id")
            if series_id not in reading.titles:
                _make_series(reading, line, series_id, fields, parents)
            series = reading.titles[series_id]
            if series.kind != "series":
                raise Unreadable(f"series_id {series_id} is a film")
            episodes = found.setdefault(series_id, {episode.episode_id: episode for episode in series.episodes})
            episode = read_episode(fields)
            if episodes.setdefault(episode.episode_id, episode) is not episode:
                raise Unreadable(f"episode {episode.episode_id} of {series_id} comes twice; the first was kept")
        except (Unreadable, ValueError, TypeError, OverflowError, AttributeError) as error:
            reading.problems.append(Problem(line=line, reason=str(error)[:300]))
            continue
        taken += 1
    for series_id, episodes in found.items():
        series = reading.titles[series_id]
        reading.titles[series_id] = msgspec.structs.replace(series, episodes=in_order(episodes.values()))
    return taken


def _make_series(
    reading: _Reading, line: int, series_id: str, fields: dict[str, Any], parents: dict[str, dict[str, Any]]
) -> None:
    walked, at = {series_id}, series_id
    while at in parents:
        at = str(parents[at].get("series_id"))
        if at in walked:
            raise Unreadable(f"series {series_id} is cyclic: it is an episode of itself by way of {at[:40]}")
        walked.add(at)
    if series_id in parents:
        raise Unreadable(f"series_id {series_id} is itself an episode")
    name = text_of(fields.get("series_name"), most=300)
    if not name:
        raise Unreadable(f"series {series_id} is in no row of this file; give it a row, or a series_name")
    reading.titles[series_id] = Title(title_id=series_id, kind="series", name=name)
    reading.lines[series_id] = line


def difference(current: Sequence[Title], titles: Sequence[Title], *, replace: bool) -> Difference:
    """Say what an import would change; without `replace` nothing is removed."""
    before = {title.title_id: title for title in current}
    after = {title.title_id for title in titles}
    return Difference(
        added=[title.title_id for title in titles if title.title_id not in before],
        changed=[title.title_id for title in titles if before.get(title.title_id, title) != title],
        removed=[title_id for title_id in before if title_id not in after] if replace else [],
        unchanged=sum(before.get(title.title_id) == title for title in titles)
        + (0 if replace else len(before.keys() - after)),
    )


def import_titles(
    artifacts: Any,
    desk: Any,
    titles: Sequence[Title],
    *,
    replace: bool,
    yes: bool,
    author: str,
    now: int,
    ahead: Callable[[CatalogSnapshot], object] | None = None,
) -> Difference:
    """Publish the catalogue with these titles put in (an upsert), or made of them alone (`replace`).

    `ahead` is called with the catalogue before it is in force, to lay out what services would else make themselves.
    `artifacts` and `desk` are the stores of those names (strangers by the house's walls, so not named as types).
    Raises Refused for an import without a title, and for a replacement that drops over a fifth without `yes`.
    """
    if not titles:
        raise Refused("no title could be read, so nothing was changed; `problems` of the import say why, line by line")
    current = load_snapshot(artifacts)
    standing = () if current is None else current.titles
    changes = difference(standing, titles, replace=replace)
    if replace and not yes and len(changes.removed) > MOST_DROPPED * len(standing):
        raise Refused(
            f"this would remove {len(changes.removed):,} of {len(standing):,} titles ({changes}); "
            "look at the file, and add --yes if that is meant"
        )
    merged = list(titles)
    if not replace:
        new = {title.title_id: title for title in titles}
        merged = [new.pop(title.title_id, title) for title in standing] + list(new.values())
    if current is not None and merged == list(standing):
        return _named(changes, current.version)
    version = _version(artifacts, merged)
    staged = artifacts.stage(KIND)
    write_catalog(staged, merged)
    if ahead is not None:
        ahead(build_snapshot(merged, version=version))
    artifacts.publish(KIND, staged, version)
    desk.decide(KIND, "current", version, author=author, now=now)
    return _named(changes, version)


def _named(changes: Difference, version: str) -> Difference:
    return replace(changes, version=version)


def _version(artifacts: Any, titles: Iterable[Title]) -> str:
    """Name a version by its number and its content, so that equal catalogues are told apart by time only."""
    number = 1 + max((int(name.split("-")[1]) for name in artifacts.versions(KIND)), default=0)
    digest = blake2b(_encode(list(titles)), digest_size=4).hexdigest()
    return f"c-{number:06d}-{digest}"


def write_catalog(folder: Path, titles: Iterable[Title]) -> None:
    """Write titles into an artifact's folder."""
    data = zstandard.ZstdCompressor(level=3).compress(_encode(list(titles)))
    (folder / _TITLES).write_bytes(data)


def read_titles(folder: Path) -> list[Title]:
    """Read an artifact's titles; raises BrokenStore where they are missing or torn."""
    try:
        return _decode(zstandard.ZstdDecompressor().decompress((folder / _TITLES).read_bytes()))
    except (OSError, zstandard.ZstdError, msgspec.DecodeError) as error:
        raise BrokenStore(f"the catalogue in {folder} cannot be read ({error}); import it again") from error


def load_snapshot(artifacts: Any, *, version: str | None = None) -> CatalogSnapshot | None:
    """Load the current catalogue, or the version named; None where none was ever published."""
    name = version or artifacts.current(KIND)
    return None if name is None else build_snapshot(read_titles(artifacts.checked(KIND, name)), version=name)
