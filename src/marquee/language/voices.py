"""What many people say of one title: a mean, its aspects and topics, from distinct authors and not from a crowd sent.

An author is one voice, however often they write. Near copies are one voice, however many accounts send them. Accounts
that had just come into being count a little, together at most a tenth of the others; where more of them write at once
than the title has seen (a burst), they count as nothing and `bursting` says so. Nothing is told of fewer than
`least_authors` voices. It knows no store and no clock: recompute it from what comments remain, and a deleted comment's
topic is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marquee.language.near_copies import CopyConfig, groups_of
from marquee.language.topics import Background, Spoken, TopicConfig, TopicVoice, topics_of

HOUR = 3_600_000  # ms
DAY = 24 * HOUR
_COUNTED = 0.5  # an author who weighs this much is one of those counted


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesConfig:
    """From how many authors something is told, and what new accounts and bursts weigh."""

    least_authors: int = 20
    new_days: float = 3.0  # an account this young when it wrote is new
    new_weight: float = 0.5
    new_share: float = 0.1  # all new accounts together weigh at most this part of the others
    burst_hours: float = 12.0
    burst_floor: int = 10  # so few new accounts in a window are no burst
    burst_times: float = 3.0  # as many times what the title's past and its other authors lead one to expect
    usual_new: float = 0.1  # new accounts by one old, where the title has no past
    alert_days: float = 2.0  # a burst is told of this long
    most_comments: int = 2_000  # that are read closely: those that weigh most, then the newest
    copies: CopyConfig = field(default_factory=CopyConfig)
    topics: TopicConfig = field(default_factory=TopicConfig)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One visible comment with what was understood of it. Times are UTC ms.

    `author` is whoever counts as one (the account). `first_seen_at` is when the account came into being.
    """

    comment_id: str
    author: str
    first_seen_at: int
    at: int
    text: str
    country: str | None = None
    language: str = "und"
    sentiment: float
    aspects: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectVoice:
    """What is said of one aspect: by how many authors, how well (-1 to 1), and the part of them that speak for it."""

    key: str
    authors: int
    mean: float
    loved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleVoices:
    """What is said of a title. `mean` is None, and the rest empty, from too few authors."""

    authors: int = 0
    mean: float | None = None
    aspects: tuple[AspectVoice, ...] = ()
    topics: tuple[TopicVoice, ...] = ()
    bursting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What each comment weighs, `(comments,)`, and whether a burst goes on."""

    weight: NDArray[np.float64]
    bursting: bool


def gather(
    said: Sequence[Said], *, now: int, config: VoicesConfig | None = None, background: Background | None = None
) -> TitleVoices:
    """Gather one title's comments into its voices; `background` is the catalogue's words, where they are known."""
    config = config or VoicesConfig()
    if not said:
        return TitleVoices()
    weighed = weigh(said, now=now, config=config)
    at = np.array([each.at for each in said])
    kept = np.lexsort((-at, -weighed.weight))[: config.most_comments]
    said = [said[place] for place in kept.tolist()]
    weight = _once(said, weighed.weight[kept], config.copies)
    numbers = {author: number for number, author in enumerate(dict.fromkeys(each.author for each in said))}
    author = np.array([numbers[each.author] for each in said])
    mean, authors, _ = _by_author(author, weight, np.array([each.sentiment for each in said]))
    if authors < config.least_authors:
        return TitleVoices(authors=authors, bursting=weighed.bursting)
    spoken = [
        Spoken(author=int(author[place]), weight=float(weight[place]), text=each.text, sentiment=each.sentiment)
        for place, each in enumerate(said)
        if weight[place] > 0
    ]
    return TitleVoices(
        authors=authors,
        mean=round(mean, 3),
        aspects=_aspects(said, author, weight, config),
        topics=topics_of(spoken, least_authors=config.least_authors, background=background, config=config.topics),
        bursting=weighed.bursting,
    )


def weigh(said: Sequence[Said], *, now: int, config: VoicesConfig) -> Weighed:
    """Weigh comments by whether their authors were new, and by whether the new came all at once."""
    at = np.array([each.at for each in said], dtype=np.int64)
    age = at - np.array([each.first_seen_at for each in said], dtype=np.int64)
    new = age < config.new_days * DAY
    weight = np.where(new, config.new_weight, 1.0)
    if not new.any():
        return Weighed(weight=weight, bursting=False)
    _, place = np.unique([each.author for each in said], return_inverse=True)
    new_at, old_at = _first_of_day(at[new], place[new]), _first_of_day(at[~new], place[~new])
    half = int(config.burst_hours * HOUR / 2)
    begin, end = at - half, at + half
    came = _between(new_at, begin, end)
    usual = np.searchsorted(old_at, end) - np.searchsorted(old_at, begin)
    before_new, before_old = np.searchsorted(new_at, begin), np.searchsorted(old_at, begin)
    share = (before_new + config.usual_new * 20) / (before_old + 20)  # the title's own past, from twenty voices of none
    burst = new & (came > config.burst_floor + config.burst_times * share * usual)
    weight[burst] = 0.0
    quiet = new & ~burst
    room = config.new_share * len(np.unique(place[~new]))
    crowd = config.new_weight * len(np.unique(place[quiet]))
    if crowd > room:
        weight[quiet] *= room / crowd
    recent = burst & (at > now - config.alert_days * DAY)
    return Weighed(weight=weight, bursting=bool(recent.any()))


def _between(times: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.searchsorted(times, end, side="right") - np.searchsorted(times, begin)


def _first_of_day(at: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the times, sorted, at which each author first wrote on a day: writing a hundred times is not a crowd."""
    if not len(at):
        return at
    order = np.argsort(at, kind="stable")
    day = at[order] // DAY
    _, first = np.unique(np.stack((place[order], day)), axis=1, return_index=True)
    return np.sort(at[order][first])


def _once(said: Sequence[Said], weight: NDArray[np.float64], copies: CopyConfig) -> NDArray[np.float64]:
    """Make near copies weigh together what the weightiest of them weighs alone."""
    groups = groups_of([each.text for each in said], config=copies)
    total = np.bincount(groups, weights=weight, minlength=len(said))
    most = np.zeros(len(said))
    np.maximum.at(most, groups, weight)
    return np.where(total[groups] > 0, weight * most[groups] / np.maximum(total[groups], 1e-12), 0.0)


def _by_author(
    author: NDArray[np.int64], weight: NDArray[np.float64], value: NDArray[np.float64]
) -> tuple[float, int, float]:
    """Average by author, none above a weight of 1: the mean, how many count, and the part of the weight above 0."""
    worth = np.bincount(author, weights=weight)
    own = np.bincount(author, weights=weight * value) / np.maximum(worth, 1e-12)
    worth = np.minimum(worth, 1.0)
    mass = float(worth.sum())
    if mass <= 0:
        return 0.0, 0, 0.0
    authors = min(int((worth >= _COUNTED).sum()), int(mass + 1e-9))
    return float((worth * own).sum()) / mass, authors, float(worth[own > 0].sum()) / mass


def _aspects(
    said: Sequence[Said], author: NDArray[np.int64], weight: NDArray[np.float64], config: VoicesConfig
) -> tuple[AspectVoice, ...]:
    """Average what is said of each aspect; those of most authors first, then by name."""
    by_key: dict[str, tuple[list[int], list[float]]] = {}
    for place, each in enumerate(said):
        for key, sentiment in each.aspects:
            places, values = by_key.setdefault(key, ([], []))
            places.append(place)
            values.append(sentiment)
    found = []
    for key, (places, values) in by_key.items():
        mean, authors, loved = _by_author(author[places], weight[places], np.array(values))
        if authors >= config.least_authors:
            found.append(AspectVoice(key=key, authors=authors, mean=round(mean, 3), loved=round(loved, 3)))
    return tuple(sorted(found, key=lambda aspect: (-aspect.authors, aspect.key)))
