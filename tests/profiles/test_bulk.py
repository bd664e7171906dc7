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
from marquee.schema.events import KINDS, Event, Logged
from marquee.schema.profile import Profile

START = 20_000 * DAY
SMALL = Caps(
    history=5, weak=2, seen=4, covers=2, progress=2, thumbs=2, my_list=2, hidden=2, queries=2, picks=2, removed=2,
    stamps=4, cover_held_ms=2 * DAY,
)  # fmt: skip
TITLES = ("a", "b", "c", "d", "e")


def some(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.sampled_from(values))


times = st.one_of(
    st.integers(0, 12).map(lambda step: step * 20_000),
    st.integers(0, 8).map(lambda step: step * 7 * HOUR),
    st.integers(0, 6 * DAY),
)
events = st.builds(
    dict,
    kind=st.sampled_from(sorted(KINDS)),
    profile_id=st.sampled_from(("p", "q")),
    at=times,
    late=st.sampled_from((-5 * MINUTE, 0, 0, 0, HOUR, 2 * DAY)),
    account_id=st.sampled_from(("acc", "other")),
    session_id=some(("s1", "s2")),
    device=some(("tv", "phone")),
    country=some(("DE", "FR")),
    title_id=st.sampled_from((*TITLES, None)),
    episode_id=some(("e1", "e2")),
    artwork_id=some(("x~1", "x~2")),
    decision_id=some(("d1", "d2")),
    position_s=some((0.0, 3.4, 50.0, 61.5, 100.0, 1e300)),
    runtime_s=some((0.0, 100.0, 66.6, -1.0, 1e-300)),
    query=some(("bears", "  bears ", "", "x" * 200)),
    comment_id=st.just("c"),
    text=st.just("text"),
    rating=some((0.5, 3.7, 5.0)),
    thumb=some((-1, 0, 1)),
    name=some(("Ada", "")),
    kids=some((True, False)),
    maturity=some((-1, 0, 12)),
    non_profiling=some((True, False)),
    picks=some(((), ("a",), ("b", "a", "b"), ("zz",))),
    sentiment=some((-0.67, 0.0, 0.15)),
)


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


@settings(deadline=None, max_examples=150)
@given(made=st.lists(events, min_size=1, max_size=40), small=st.booleans())
def test_the_twin_agrees_with_the_reducer(made: list[dict[str, Any]], small: bool) -> None:
    caps = SMALL if small else CAPS
    logged = log_of(made)
    twins = list(fold_table(events_to_arrow(logged), caps=caps))
    for twin, folded in zip(twins, by_hand(logged, caps), strict=True):
        same(twin, folded)


@settings(deadline=None, max_examples=60)
@given(made=st.lists(events.map(lambda fields: {**fields, "profile_id": "p"}), max_size=40), small=st.booleans())
def test_folding_many_is_advancing_one_by_one_through_the_store(made: list[dict[str, Any]], small: bool) -> None:
    caps = SMALL if small else CAPS
    profile = empty_profile("p")
    for logged in log_of(made):
        packed = msgspec.msgpack.encode(advance(profile, logged, caps=caps))
        profile = msgspec.msgpack.decode(packed, type=Profile)
    same(profile, fold(empty_profile("p"), log_of(made), caps=caps))


def test_the_twin_agrees_over_long_lives() -> None:
    rng = random.Random(7)
    made = []
    kinds = ("impression",) * 8 + ("play_stop", "play_progress", "detail_view", *sorted({*KINDS} - {"reset_taste"}))
    for step in range(6_000):
        kind = rng.choice(kinds)
        title = f"t{int(rng.paretovariate(0.7)) % 600}"
        made.append(
            {
                "kind": kind, "profile_id": f"p{step % 3}", "thumb": rng.choice((-1, 0, 1)),
                "at": step * 11 * MINUTE, "late": rng.choice((0, 0, 0, 9 * HOUR)), "account_id": "acc",
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
