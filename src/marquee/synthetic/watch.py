"""What the viewers of the built-in world did: choices become plays, searches, trailers, thumbs, comments.

Everything is worked out as columns (`Acts`) and becomes events only when they are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, MINUTE, SECOND
from marquee.schema.events import Event
from marquee.synthetic.choices import Choices
from marquee.synthetic.speech import OUT_OF_CATALOGUE, comment_on, query_for
from marquee.synthetic.truth import Truth, completions
from marquee.synthetic.viewers import DEVICES, LIVES_IN, Viewers

Column = NDArray[Any]  # numbers, one a happening
_ROWS = ("top_picks", "trending", "new", "popular")
_SHOWN_SHARE = 0.3  # of choices that came with recorded impressions: they are bounded, as a log of all would be huge


@dataclass(slots=True, kw_only=True)
class Acts:
    """Columns of everything that happened, kind by kind; `sort` puts them in order of time."""

    kinds: list[str] = field(default_factory=list)
    parts: list[dict[str, Column]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, kind: str, **columns: Column | float) -> None:
        """Add happenings of one kind; what a column does not name is absent (NaN)."""
        size = len(np.atleast_1d(columns["viewer"]))
        if size:
            self.kinds.append(kind)
            self.parts.append(
                {name: np.broadcast_to(np.asarray(column, dtype=np.float64), size) for name, column in columns.items()}
            )

    def __len__(self) -> int:
        """Count them."""
        return sum(len(part["viewer"]) for part in self.parts)


def act(choices: Choices, truth: Truth, titles: tuple[Title, ...], *, end_at: int, rng: np.random.Generator) -> Acts:
    """Work out all that follows from the choices."""
    acts = Acts()
    played = np.flatnonzero(choices.played)
    _watch(acts, choices, played, truth, titles, end_at=end_at, rng=rng)
    _lead_up(acts, choices, truth, titles, rng=rng)
    _afterthoughts(acts, choices, played, truth, titles, end_at=end_at, rng=rng)
    return acts


def _watch(
    acts: Acts, choices: Choices, played: Column, truth: Truth, titles: tuple[Title, ...], *,
    end_at: int, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Play films once (some are resumed days later) and series episode by episode until the viewer has enough."""
    series = np.array([title.kind == "series" for title in titles])
    length = np.array([float(title.runtime_s or 5400) for title in titles])
    count = np.array([len(title.episodes) for title in titles])
    films = played[~series[choices.title[played]]]
    _plays(acts, choices.viewer[films], choices.title[films], np.full(len(films), -1), choices.at[films],
           choices.completion[films], length[choices.title[films]], end_at=end_at, rng=rng)  # fmt: skip
    paused = films[
        (choices.completion[films] > 0.2) & (choices.completion[films] < 0.8) & (rng.random(len(films)) < 0.3)
    ]
    later = choices.at[paused] + ((1 + rng.integers(0, 6, size=len(paused))) * DAY)
    _plays(acts, choices.viewer[paused], choices.title[paused], np.full(len(paused), -1), later,
           rng.uniform(0.9, 1.0, size=len(paused)), length[choices.title[paused]], end_at=end_at, rng=rng)  # fmt: skip
    begun = played[series[choices.title[played]]]
    # one sitting more with this chance: it is what finishing a series hangs on
    keen = np.clip(0.45 + 0.22 * choices.liked[begun] + 0.15 * truth.titles.quality[choices.title[begun]], 0.05, 0.97)
    episodes = np.minimum(rng.geometric(1.0 - keen, size=len(begun)), count[choices.title[begun]])
    who, number = np.repeat(begun, episodes), _counting(episodes)
    gap = np.where(rng.random(len(who)) < 0.5, 0, rng.integers(1, 4, size=len(who))) * DAY
    runtime = length[choices.title[who]]
    gap = np.where(number == 0, 0, gap + (runtime * SECOND) + 5 * MINUTE)
    total = np.cumsum(gap)
    first = np.flatnonzero(number == 0)
    at = choices.at[who] + (total - np.repeat(total[first], episodes)).astype(np.int64)
    last = number + 1 == np.repeat(episodes, episodes)
    completion = completions(
        choices.liked[who], truth.titles.quality[choices.title[who]], np.zeros(len(who), bool), rng=rng
    )
    completion = np.where(last, np.minimum(completion, choices.completion[who] + 0.3), rng.uniform(0.93, 1.0, len(who)))
    _plays(acts, choices.viewer[who], choices.title[who], number, at, np.clip(completion, 0.01, 1.0), runtime,
           end_at=end_at, rng=rng)  # fmt: skip


def _counting(sizes: Column) -> Column:
    """Count 0, 1, 2 ... within each of several runs."""
    starts = np.cumsum(sizes) - sizes
    counted: Column = np.arange(int(sizes.sum())) - np.repeat(starts, sizes)
    return counted


def _plays(
    acts: Acts, viewer: Column, title: Column, episode: Column,
    at: Column, completion: Column, runtime: Column, *,
    end_at: int, rng: np.random.Generator,
) -> None:  # fmt: skip
    kept = at + runtime * SECOND < end_at
    viewer, title, episode, at = viewer[kept], title[kept], episode[kept], at[kept]
    runtime, where = runtime[kept], (completion * runtime)[kept]
    play = len(acts) + np.arange(len(viewer))
    on: dict[str, Column] = {"viewer": viewer, "title": title, "episode": episode, "runtime": runtime, "play": play}
    acts.add("play_start", **on, at=at, position=0.0)
    half = (where > 600) & (rng.random(len(where)) < 0.2)
    acts.add("play_progress", **{name: column[half] for name, column in on.items()},
             at=(at + where * 500)[half], position=(where / 2)[half])  # fmt: skip
    acts.add("play_stop", **on, at=at + where * SECOND, position=where)


def _lead_up(
    acts: Acts, choices: Choices, truth: Truth, titles: tuple[Title, ...], *, rng: np.random.Generator
) -> None:
    """What came before: a page seen, a title page, a trailer, a search."""
    viewer, title, at = choices.viewer, choices.title, choices.at
    size = len(viewer)
    detail = rng.random(size) < np.where(choices.played, 0.3, 0.35)
    acts.add("detail_view", viewer=viewer[detail], title=title[detail], at=at[detail] - 40 * SECOND)
    trailer = np.array([entry.trailer.runtime_s if entry.trailer else 0 for entry in titles])[title]
    ran = (trailer > 0) & (rng.random(size) < np.where(choices.played, 0.1, 0.25))
    part = np.where(choices.played, rng.uniform(0.6, 1.0, size), rng.uniform(0.1, 1.0, size))
    acts.add("trailer_play", viewer=viewer[ran], title=title[ran], at=at[ran] - 30 * SECOND,
             position=(trailer * part)[ran], runtime=trailer[ran])  # fmt: skip
    listed = rng.random(size) < np.where(choices.played, 0.03, 0.2)
    acts.add("list_add", viewer=viewer[listed], title=title[listed], at=at[listed] - 20 * SECOND)
    sought = np.flatnonzero(choices.played & (rng.random(size) < truth.viewers.searches[viewer]))
    text = len(acts.texts) + np.arange(len(sought))
    acts.texts += [query_for(titles[title[row]], rng=rng) for row in sought.tolist()]
    acts.add(
        "search",
        viewer=viewer[sought],
        at=at[sought] - 60 * SECOND,
        text=text,
        results=rng.integers(1, 30, len(sought)),
    )
    acts.add("search_click", viewer=viewer[sought], title=title[sought], at=at[sought] - 50 * SECOND, text=text)
    missed = np.flatnonzero(rng.random(size) < 0.012)
    text = len(acts.texts) + rng.integers(0, len(OUT_OF_CATALOGUE), size=len(missed))
    acts.texts += OUT_OF_CATALOGUE
    acts.add(
        "search", viewer=viewer[missed], at=at[missed] - 5 * MINUTE, text=text, results=rng.integers(0, 2, len(missed))
    )
    _impressions(acts, choices, truth, titles, rng=rng)


def _impressions(
    acts: Acts, choices: Choices, truth: Truth, titles: tuple[Title, ...], *, rng: np.random.Generator
) -> None:
    """Record what some pages showed: the chosen title among others that were passed over."""
    shown = np.flatnonzero(rng.random(len(choices.viewer)) < _SHOWN_SHARE)
    covers = np.diff(truth.covers.start)
    anywhere = np.array([title.launch_at is None and title.windows is None for title in titles])
    popular = np.exp(0.9 * truth.titles.draw) * anywhere
    others = rng.choice(len(popular), size=2 * len(shown), p=popular / popular.sum())
    ceiling = truth.viewers.ceiling[choices.viewer[shown]]
    row = rng.integers(0, len(_ROWS), size=len(shown))
    place = rng.integers(0, 6, size=len(shown))
    tiles: list[Column] = [choices.title[shown], others[: len(shown)], others[len(shown) :]]
    for turn, title in enumerate(tiles):
        kept = np.ones(len(shown), bool) if turn == 0 else ceiling == 99
        artwork = truth.covers.start[title] + rng.integers(0, 1_000, size=len(title)) % covers[title]
        acts.add("impression", viewer=choices.viewer[shown][kept], title=title[kept], artwork=artwork[kept],
                 at=(choices.at[shown] - (75 - turn) * SECOND)[kept], request=shown[kept], row=row[kept],
                 place=(place + turn)[kept], visible=rng.integers(1_000, 6_000, size=int(kept.sum())))  # fmt: skip


def _afterthoughts(
    acts: Acts, choices: Choices, played: Column, truth: Truth, titles: tuple[Title, ...], *,
    end_at: int, rng: np.random.Generator,
) -> None:  # fmt: skip
    """What came after: thumbs, ratings, comments, hides, lists tidied."""
    viewer, title = choices.viewer[played], choices.title[played]
    length = np.array([float(entry.runtime_s or 5400) for entry in titles])[title]
    after = choices.at[played] + (choices.completion[played] * length * SECOND).astype(np.int64) + 30 * SECOND
    felt = choices.liked[played] - 1.2 + 0.8 * truth.titles.quality[title]
    finished, chance = choices.completion[played] > 0.85, rng.random(len(played))
    inside = after < end_at - MINUTE
    up = inside & finished & (felt > 0.3) & (chance < 0.2)
    down = inside & (felt < -0.3) & (chance < 0.09)
    for mask, thumb in ((up, 1.0), (down, -1.0)):
        acts.add("thumb", viewer=viewer[mask], title=title[mask], at=after[mask], value=thumb)
    rated = inside & finished & (chance > 0.95)
    stars = np.clip(np.round((3.4 + 0.6 * felt + rng.normal(0, 0.4, len(felt))) * 2) / 2, 0.5, 5.0)
    acts.add("rate", viewer=viewer[rated], title=title[rated], at=after[rated] + 5 * SECOND, value=stars[rated])
    hidden = inside & (felt < -0.8) & (chance > 0.02) & (chance < 0.05)
    acts.add("hide", viewer=viewer[hidden], title=title[hidden], at=after[hidden] + 9 * SECOND)
    tidied = inside & finished & (chance > 0.45) & (chance < 0.46)
    acts.add("list_remove", viewer=viewer[tidied], title=title[tidied], at=after[tidied] + 12 * SECOND)
    regretted = inside & (chance > 0.46) & (chance < 0.4615)
    acts.add("history_remove", viewer=viewer[regretted], title=title[regretted], at=after[regretted] + 60 * SECOND)
    spoken = np.flatnonzero(
        inside & (rng.random(len(played)) < truth.viewers.talks[viewer]) & ~truth.viewers.kids[viewer]
    )
    text = len(acts.texts) + np.arange(len(spoken))
    acts.texts += [comment_on(titles[title[row]], liked=float(felt[row]), rng=rng) for row in spoken.tolist()]
    acts.add(
        "comment", viewer=viewer[spoken], title=title[spoken], at=after[spoken] + 90 * SECOND, text=text, comment=text
    )
    taken = spoken[rng.random(len(spoken)) < 0.02]
    removed_at = np.minimum(after[taken] + DAY, end_at - MINUTE)
    acts.add("comment_remove", viewer=viewer[taken], title=title[taken], at=removed_at,
             comment=text[np.isin(spoken, taken)])  # fmt: skip


def joining(viewers: Viewers, *, picks: Sequence[tuple[str, ...]], start_at: int, end_at: int) -> list[Event]:
    """Write the event that made each profile, a minute before the world's days or when its household joined."""
    events = []
    for row, profile_id in enumerate(viewers.profile_ids):
        at = start_at - 10 * MINUTE + row + int((end_at - start_at) * float(viewers.starts_at[row]))
        ceiling = int(viewers.ceiling[row])
        events.append(
            Event(
                kind="profile_update",
                event_id=f"w-join-{row}",
                at=at,
                account_id=viewers.account_ids[row],
                profile_id=profile_id,
                device=DEVICES[viewers.device[row]],
                country=LIVES_IN[viewers.country[row]],
                language=viewers.language[row],
                name=viewers.names[row],
                kids=True if viewers.kids[row] else None,
                maturity=None if ceiling == 99 else ceiling,
                non_profiling=True if viewers.non_profiling[row] else None,
                picks=picks[row] or None,
            )
        )
    return events


def as_events(acts: Acts, viewers: Viewers, titles: tuple[Title, ...], *, rng: np.random.Generator) -> Iterator[Event]:
    """Turn columns into events, in order of time."""
    size = len(acts)
    columns = {
        name: np.full(size, np.nan)
        for name in ("viewer", "title", "episode", "runtime", "play", "at", "position", "value", "text", "results",
                     "artwork", "request", "row", "place", "visible", "comment")
    }  # fmt: skip
    kind = np.zeros(size, dtype=np.int64)
    start = 0
    for place, part in enumerate(acts.parts):
        length = len(part["viewer"])
        for name, column in part.items():
            columns[name][start : start + length] = column
        kind[start : start + length] = place
        start += length
    order = np.lexsort((np.arange(size), columns["at"]))
    usual = rng.random(size) < 0.8
    other = rng.integers(0, len(DEVICES), size=size)
    artwork_ids = [artwork.artwork_id for title in titles for artwork in title.artworks]
    for low in range(0, size, 50_000):
        rows = order[low : low + 50_000]
        block = {name: column[rows].tolist() for name, column in columns.items()}
        kinds = [acts.kinds[place] for place in kind[rows].tolist()]
        device = np.where(usual[rows], viewers.device[columns["viewer"][rows].astype(int)], other[rows]).tolist()
        for at, row in enumerate(rows.tolist()):
            yield _event(acts, viewers, titles, artwork_ids, kinds[at], block, at, row, DEVICES[device[at]])


def _event(
    acts: Acts, viewers: Viewers, titles: tuple[Title, ...], artwork_ids: list[str], kind: str,
    block: dict[str, list[float]], at: int, row: int, device: str,
) -> Event:  # fmt: skip
    def whole(name: str) -> int | None:
        value = block[name][at]
        return None if value != value else int(value)

    def number(name: str) -> float | None:
        value = block[name][at]
        return None if value != value else round(value, 1)

    viewer, moment = int(block["viewer"][at]), int(block["at"][at])
    title, episode, play = whole("title"), whole("episode"), whole("play")
    text, comment, request, artwork, shelf = (whole(name) for name in ("text", "comment", "request", "artwork", "row"))
    value = block["value"][at]
    words = None if text is None else acts.texts[text]
    said = kind == "comment"
    return Event(
        kind=kind,
        event_id=f"w-{row}",
        at=moment,
        account_id=viewers.account_ids[viewer],
        profile_id=viewers.profile_ids[viewer],
        session_id=f"s{viewer}-{(moment - 2 * 3_600_000) // 21_600_000}",
        device=device,
        country=LIVES_IN[viewers.country[viewer]],
        language=viewers.language[viewer],
        request_id=None if request is None else f"w-{request}",
        row_id=None if shelf is None else _ROWS[shelf],
        position=whole("place"),
        title_id=None if title is None else titles[title].title_id,
        episode_id=None
        if episode is None or episode < 0 or title is None
        else titles[title].episodes[episode].episode_id,
        artwork_id=None if artwork is None else artwork_ids[artwork],
        play_id=None if play is None else f"w-play-{play}",
        position_s=number("position"),
        runtime_s=number("runtime"),
        visible_ms=whole("visible"),
        query=None if said else words,
        results=whole("results"),
        comment_id=None if comment is None else f"w-c{comment}",
        text=words if said else None,
        rating=value if kind == "rate" else None,
        thumb=int(value) if kind == "thumb" else None,
    )
