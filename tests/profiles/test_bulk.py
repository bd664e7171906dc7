"""The bulk twin gives what folding one by one gives, whatever the events."""

import random
from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.lake.land import events_to_arrow
from marquee.profiles.advance import advance, empty_profile, fold
from marquee.profiles.bulk import fold_table
from marquee.profiles.caps import CAPS, Caps
from marquee.schema.clock import DAY, HOUR, MINUTE
from marquee.schema.events import KINDS, Aspect, Event, Logged
from marquee.schema.profile import Profile

START = 20_000 * DAY
SMALL = Caps(
    history=5, weak=2, seen=4, covers=2, progress=2, thumbs=2, my_list=2, hidden=2, queries=2, picks=2, removed=2,
    stamps=4, cover_held_ms=2 * DAY,
)  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "kind": (*sorted(KINDS), *("impression",) * 6, "play_stop", "play_start", "thumb"),
    "profile_id": ("p", "p", "q"),
    "late": (-5 * MINUTE, 0, 0, 0, HOUR, 2 * DAY),
    "account_id": ("acc", "other"),
    "session_id": ("s1", "s2", "s3", None),
    "device": ("tv", "phone", None),
    "country": ("DE", "FR", None),
    "language": ("de", "fr", None),
    "title_id": ("a", "a", "b", "b", "c", "d", "e", "f", None),
    "episode_id": ("e1", None),
    "artwork_id": ("x~1", "x~2", None),
    "decision_id": ("d1", "d2", None),
    "position_s": (0.0, 3.4, 50.0, 61.5, 92.0, 100.0, 1e300, None),
    "runtime_s": (0.0, 100.0, 66.6, -1.0, 1e-300, None),
    "query": ("bears", "  bears ", "cats", "dogs", "", "x" * 200, None),
    "rating": (0.5, 3.7, 5.0, None),
    "thumb": (-1, 0, 1, None),
    "name": ("Ada", "", None),
    "kids": (True, False, None),
    "maturity": (-1, 0, 12, None),
    "non_profiling": (True, False, None),
    "picks": ((), ("a",), ("b", "a", "b"), ("zz", "c", "d"), None),
    "sentiment": (-0.67, 0.0, 0.15, None),
    "aspects": (
        None,
        (),
        (Aspect("music", 0.85),),
        (Aspect("story", -0.25), Aspect("ending", 0.0), Aspect("x", 0.6)),
        (Aspect("stream_quality", -0.9),),
        (Aspect("dubbing_subtitles", -1.0), Aspect("music", 0.35)),
    ),
}


def lives(seed: int, count: int) -> list[dict[str, Any]]:
    """Make up events, many of them at odds with one another; fewer of one seed are the first of more."""
    rng = random.Random(seed)
    return [
        {name: rng.choice(values) for name, values in VALUES.items()}
        | {"at": rng.choice((rng.randrange(5) * 20_000, rng.randrange(8) * 7 * HOUR, rng.randrange(6 * DAY)))}
        | {"comment_id": "c", "text": "text"}
        for _ in range(count)
    ]


def log_of(made: Sequence[dict[str, Any]]) -> list[Logged]:
    logged = []
    for position, fields in enumerate(made, 1):
        fields = dict(fields)
        at, late = START + fields.pop("at"), fields.pop("late")
        event = Event(event_id=f"e{position}", at=at, **fields)
        logged.append(Logged(log_position=position, received_at=at + late, event=event))
    return logged


def by_hand(logged: Sequence[Logged], caps: Caps) -> list[Profile]:
    names = sorted({one.event.profile_id for one in logged})
    return [
        fold(empty_profile(name), [one for one in logged if one.event.profile_id == name], caps=caps) for name in names
    ]


def same(left: Profile, right: Profile) -> None:
    """Compare with the order of dicts, which evictions depend on."""
    for name in Profile.__struct_fields__:
        one, other = getattr(left, name), getattr(right, name)
        if isinstance(one, dict):
            one, other = list(one.items()), list(other.items())
        assert one == other, f"{name}: {one} is not {other}"


@settings(deadline=None, max_examples=250)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 100), small=st.booleans())
def test_the_twin_agrees_with_the_reducer(seed: int, count: int, small: bool) -> None:
    caps = SMALL if small else CAPS
    logged = log_of(lives(seed, count))
    twins = list(fold_table(events_to_arrow(logged), caps=caps))
    for twin, folded in zip(twins, by_hand(logged, caps), strict=True):
        same(twin, folded)


@settings(deadline=None, max_examples=80)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 100), small=st.booleans())
def test_folding_many_is_advancing_one_by_one_through_the_store(seed: int, count: int, small: bool) -> None:
    caps = SMALL if small else CAPS
    logged = [one for one in log_of(lives(seed, count)) if one.event.profile_id == "p"]
    profile = empty_profile("p")
    for one in logged:
        packed = msgspec.msgpack.encode(advance(profile, one, caps=caps))
        profile = msgspec.msgpack.decode(packed, type=Profile)
    same(profile, fold(empty_profile("p"), logged, caps=caps))


def test_the_twin_agrees_over_long_lives() -> None:
    rng = random.Random(7)
    made = []
    kinds = ("impression",) * 8 + (
        "play_stop",
        "play_progress",
        "detail_view",
        *sorted({*KINDS} - {"reset_taste", "comment_report"}),
    )
    for step in range(6_000):
        kind = rng.choice(kinds)
        title = f"t{int(rng.paretovariate(0.7)) % 600}"
        made.append(
            {
                "kind": kind, "profile_id": f"p{step % 3}", "thumb": rng.choice((-1, 0, 1)),
                "at": step * 2 * MINUTE - rng.choice((0, 0, 9 * HOUR)), "late": 0, "account_id": "acc",
                "session_id": f"s{step // 40}", "title_id": title, "artwork_id": f"{title}~{rng.randrange(3)}",
                "decision_id": f"d{rng.randrange(10**6)}", "position_s": rng.random() * 6_000, "runtime_s": 6_000.0,
                "query": f"query {rng.randrange(99)}", "rating": rng.randrange(1, 11) / 2,
                "comment_id": "c", "text": "t", "sentiment": rng.randrange(-100, 101) / 100, "picks": (title, "t1"),
            }
        )  # fmt: skip
    logged = log_of(made)
    for twin, folded in zip(fold_table(events_to_arrow(logged)), by_hand(logged, CAPS), strict=True):
        same(twin, folded)
        assert len(folded.history) > 0.9 * CAPS.history


def test_an_empty_table_has_no_profiles() -> None:
    assert list(fold_table(events_to_arrow([]))) == []
