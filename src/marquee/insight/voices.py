"""What comments say of a title, for the company: each aspect day by day, praise and complaint in sentences, and spikes.

A spike is an aspect that many suddenly complain of, in one country or everywhere: a broken dub, a stream that stops. It
is told once enough distinct authors complain, and far more of those who write than did before, or do elsewhere. Bursts
of new accounts and near copies do not count, and nothing is told of fewer than `least_authors` people (k-anonymous).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from marquee.language.aspects import aspects_of
from marquee.language.clauses import sentences_of
from marquee.language.near_copies import groups_of
from marquee.language.sentiment import sentiment
from marquee.language.voices import Said, VoicesConfig, weigh
from marquee.schema.clock import DAY, MINUTE, day_of
from marquee.schema.comments import Comment, may_be_heard, read_moderation

EVERYWHERE = ""
COPIED_WORDS = 8  # from which on two people do not write the same by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyConfig:
    """From how many authors something is told, and what is a spike."""

    least_authors: int = 20
    counted: float = 0.5  # an author who weighs this much counts
    complains: float = -0.2  # from this sentiment of an aspect down
    praises: float = 0.2
    sentences: int = 3  # of evidence for each side
    sentence_chars: int = 240
    looked_at: int = 300  # comments read for evidence, the newest
    windows_min: tuple[int, ...] = (10, 60, 360, 1_440)  # in which complaints are counted, the shortest first
    past_days: int = 28  # that say what is usual
    times: float = 3.0  # as many complaints as usual
    deviations: float = 4.0  # above what is usual, and its chance
    doubt: float = 20.0  # authors, one of whom complains, added to what is usual: nothing is usual of nothing


COMPANY = CompanyConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectDay:
    """What was said of an aspect on one UTC day (days since 1970)."""

    day: int
    authors: int
    mean: float
    loved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectOverTime:
    """One aspect: over all days, on each day that enough authors spoke of it, and in sentences of theirs."""

    key: str
    authors: int
    mean: float  # -1 to 1
    loved: float  # the share of authors for it
    days: tuple[AspectDay, ...]
    praise: tuple[str, ...]
    complaints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """An aspect that many suddenly complain of. Times are UTC ms."""

    key: str
    country: str  # EVERYWHERE: in no country alone
    authors: int
    usual: float  # complaints to be expected of as many who write
    since: int
    until: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyVoices:
    """What comments on a title say to the company; nothing of fewer authors than are needed."""

    authors: int = 0  # 0 where too few are heard to say how many
    mean: float | None = None
    aspects: tuple[AspectOverTime, ...] = ()
    spikes: tuple[Spike, ...] = ()
    bursting: bool = False  # new accounts come all at once: they count as nothing


def heard(comments: Iterable[Comment], moderated: Mapping[str, str]) -> list[Said]:
    """Keep the comments that everyone is shown, as voices; `moderated` is the desk's word by comment."""
    return [said_of(one) for one in comments if may_be_heard(one, read_moderation(moderated.get(one.comment_id)))]


def said_of(comment: Comment) -> Said:
    """Lay a stored comment out as a voice."""
    return Said(
        comment_id=comment.comment_id,
        author=comment.account_id or comment.profile_id,
        first_seen_at=comment.author_since,
        at=comment.at,
        text=comment.text,
        country=comment.country,
        language=comment.language or "und",
        sentiment=comment.sentiment or 0.0,
        aspects=tuple((aspect.key, aspect.sentiment) for aspect in comment.aspects),
    )


def company_voices(
    said: Sequence[Said], *, now: int, days: int = 28, country: str = EVERYWHERE, config: CompanyConfig = COMPANY
) -> CompanyVoices:
    """Tell what is said of one title in the last `days`, in one country or everywhere; spikes are of all countries."""
    kept, bursting = _counted(said, now=now, config=config)
    spikes = _spikes(kept, now=now, config=config)
    here = [one for one in kept if now - days * DAY < one.at <= now and country in (EVERYWHERE, one.country)]
    here = _once(here)
    authors, mean, _ = _by_author([(one.author, one.sentiment) for one in here])
    if authors < config.least_authors:
        return CompanyVoices(spikes=spikes, bursting=bursting)
    by_key: dict[str, list[tuple[Said, float]]] = {}
    for one in here:
        for key, value in one.aspects:
            by_key.setdefault(key, []).append((one, value))
    aspects = [_aspect(key, said_of_it, config) for key, said_of_it in by_key.items()]
    told = sorted((one for one in aspects if one is not None), key=lambda one: (-one.authors, one.key))
    return CompanyVoices(authors=authors, mean=mean, aspects=tuple(told), spikes=spikes, bursting=bursting)


def spikes_of(said: Sequence[Said], *, now: int, config: CompanyConfig = COMPANY) -> tuple[Spike, ...]:
    """Tell the spikes of one title as they stand `now`, those of most authors first."""
    return _spikes(_counted(said, now=now, config=config)[0], now=now, config=config)


def _counted(said: Sequence[Said], *, now: int, config: CompanyConfig) -> tuple[list[Said], bool]:
    """Leave out who counts as nothing, and what was written later than `now`."""
    said = [one for one in said if one.at <= now]
    if not said:
        return [], False
    weighed = weigh(said, now=now, config=VoicesConfig(least_authors=config.least_authors))
    return [one for one, weight in zip(said, weighed.weight.tolist(), strict=True) if weight >= config.counted], (
        weighed.bursting
    )


def _once(said: list[Said]) -> list[Said]:
    """Keep the first of near copies; a few words ("the dub is broken") are the same by themselves, and are no copy."""
    said = sorted(said, key=lambda one: (one.at, one.comment_id))
    longer = [place for place, one in enumerate(said) if len(one.text.split()) >= COPIED_WORDS]
    if not longer:
        return said
    _, first = np.unique(groups_of([said[place].text for place in longer]), return_index=True)
    dropped = set(longer) - {longer[place] for place in first.tolist()}
    return [one for place, one in enumerate(said) if place not in dropped]


def _by_author(values: Iterable[tuple[str, float]]) -> tuple[int, float, float]:
    """Average by author: how many, the mean, the share above nought."""
    own: dict[str, list[float]] = {}
    for author, value in values:
        own.setdefault(author, []).append(value)
    if not own:
        return 0, 0.0, 0.0
    means = [sum(each) / len(each) for each in own.values()]
    return len(means), round(sum(means) / len(means), 3), round(sum(one > 0 for one in means) / len(means), 3)


def _aspect(key: str, told: list[tuple[Said, float]], config: CompanyConfig) -> AspectOverTime | None:
    authors, mean, loved = _by_author((one.author, value) for one, value in told)
    if authors < config.least_authors:
        return None
    by_day: dict[int, list[tuple[str, float]]] = {}
    for one, value in told:
        by_day.setdefault(day_of(one.at), []).append((one.author, value))
    days = []
    for day, values in sorted(by_day.items()):
        of_day, day_mean, day_loved = _by_author(values)
        if of_day >= config.least_authors:
            days.append(AspectDay(day=day, authors=of_day, mean=day_mean, loved=day_loved))
    return AspectOverTime(
        key=key,
        authors=authors,
        mean=mean,
        loved=loved,
        days=tuple(days),
        praise=_evidence(key, [one for one, value in told if value >= config.praises], 1.0, config),
        complaints=_evidence(key, [one for one, value in told if value <= config.complains], -1.0, config),
    )


def _evidence(key: str, said: Sequence[Said], side: float, config: CompanyConfig) -> tuple[str, ...]:
    """Pick the sentences that speak most plainly of an aspect on one side, no author twice."""
    found: list[tuple[float, int, str, str]] = []
    for one in sorted(said, key=lambda one: -one.at)[: config.looked_at]:
        for sentence in sentences_of(one.text):
            values = [value for name, value in aspects_of(sentence, sentiment) if name == key]
            if values and side * values[0] > 0:
                found.append((side * values[0], one.at, one.author, sentence))
    taken: dict[str, str] = {}
    for _, _, author, sentence in sorted(found, key=lambda line: (-line[0], -line[1], line[3])):
        if author not in taken and sentence not in taken.values():
            taken[author] = sentence
        if len(taken) == config.sentences:
            break
    return tuple(_cut(sentence, config.sentence_chars) for sentence in taken.values())


def _cut(sentence: str, most: int) -> str:
    return sentence if len(sentence) <= most else sentence[: most - 1].rstrip() + "…"


# ---------------------------------------------------------------------- spikes


def _spikes(said: list[Said], *, now: int, config: CompanyConfig) -> tuple[Spike, ...]:
    """Look for each aspect and country, then everywhere, in windows that end now: the shortest that shows it tells."""
    longest = now - max(config.windows_min) * MINUTE
    complaints = [one for one in said if one.at > longest and any(v <= config.complains for _, v in one.aspects)]
    if len({one.author for one in complaints}) < config.least_authors:
        return ()
    fresh = {one.comment_id for one in _once(complaints)}
    found: dict[tuple[str, str], Spike] = {}
    for key in sorted({name for one in complaints for name, value in one.aspects if value <= config.complains}):
        countries = sorted({one.country or EVERYWHERE for one in complaints} - {EVERYWHERE})
        for country in [*countries, EVERYWHERE]:
            if country == EVERYWHERE and any(name == key for name, _ in found):
                continue  # a country of its own tells it better
            spike = _spike(said, fresh, key, country, now=now, config=config)
            if spike is not None:
                found[key, country] = spike
    return tuple(sorted(found.values(), key=lambda spike: (-spike.authors, spike.key, spike.country)))


def _spike(
    said: list[Said], fresh: set[str], key: str, country: str, *, now: int, config: CompanyConfig
) -> Spike | None:
    here = [one for one in said if country in (EVERYWHERE, one.country)]
    for minutes in config.windows_min:
        start = now - minutes * MINUTE
        writing = [one for one in here if one.at > start]
        against = [one for one in writing if one.comment_id in fresh and _complains(one, key, config)]
        authors = len({one.author for one in against})
        if authors < config.least_authors:
            continue
        before = [one for one in here if start - config.past_days * DAY < one.at <= start]
        elsewhere = [one for one in said if one.at > start and country not in (EVERYWHERE, one.country)]
        share = max(_share(before, key, config), _share(elsewhere, key, config))
        usual = share * len({one.author for one in writing})
        if authors >= config.times * usual and authors >= usual + config.deviations * usual**0.5:
            return Spike(
                key=key,
                country=country,
                authors=authors,
                usual=round(usual, 1),
                since=min(one.at for one in against),
                until=max(one.at for one in against),
                evidence=_evidence(key, against, -1.0, config),
            )
    return None


def _complains(one: Said, key: str, config: CompanyConfig) -> bool:
    return any(name == key and value <= config.complains for name, value in one.aspects)


def _share(said: list[Said], key: str, config: CompanyConfig) -> float:
    """Give the share of authors who complain of an aspect, one of `doubt` where nobody is known."""
    against = {one.author for one in said if _complains(one, key, config)}
    return (len(against) + 1.0) / (len({one.author for one in said}) + config.doubt)
