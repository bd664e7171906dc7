"""Claims about what restricts a page's draws: neighbours, budget, plays, holdout, spoilers, retired, bait."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from tests.artwork.conftest import NOW, Draw, a_viewer
from tests.artwork.test_draw import seen_under, slow_probabilities

from marquee.artwork.draw import CoverConfig, Draws
from marquee.artwork.holdout import cell_of
from marquee.artwork.policy import CoverPolicy, default_policy, draw_covers
from marquee.artwork.pool import pool_of
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.profile import encode_history
from marquee.profiles.advance import advance, empty_profile
from marquee.schema.catalog import Artwork, Title
from marquee.schema.clock import DAY
from marquee.schema.events import Event, Logged
from marquee.schema.profile import PLAY, Entry, Profile, Seen


def in_rows(
    viewer: Profile, snapshot: CatalogSnapshot, titles: list[int], *, policy: CoverPolicy | None = None
) -> Draws:
    """Draw the covers of two rows, the first half of the titles in the first."""
    rows = np.repeat(np.array([0, 1], dtype=np.int32), len(titles) // 2)
    return draw_covers(
        policy or default_policy(), profile=viewer, history=encode_history(viewer, snapshot.index, now=NOW),
        snapshot=snapshot, titles=np.array(titles, dtype=np.int32), country="US", device="tv", now=NOW, rows=rows,
        row_kinds=("genre", "popular"),
    )  # fmt: skip


def test_neighbours_in_a_row_never_stress_the_same_thing(snapshot: CatalogSnapshot) -> None:
    westerns = list(range(2, 120, 4)) + list(range(3, 120, 4))  # each has a Western cover among its five
    pool, lover = pool_of(snapshot), a_viewer(watched=range(3, 120, 4))
    keen = replace(default_policy(), config=CoverConfig(greed=50.0))
    apart = in_rows(lover, snapshot, westerns, policy=keen)
    tags = pool.arrays.tag[apart.artworks]
    same = (tags[1:] == tags[:-1]) & (tags[1:] >= 0)
    same[len(westerns) // 2 - 1] = False  # the end of one row and the start of the next are no neighbours
    assert not same.any()
    free = in_rows(lover, snapshot, westerns, policy=replace(keen, config=CoverConfig(greed=50.0, apart=False)))
    tags = pool.arrays.tag[free.artworks]
    assert ((tags[1:] == tags[:-1]) & (tags[1:] >= 0)).sum() > 20


def test_the_probability_is_of_the_draw_among_what_neighbours_left(snapshot: CatalogSnapshot) -> None:
    pool, viewer = pool_of(snapshot), a_viewer(watched=range(3, 120, 4))
    titles = list(range(2, 120, 4))
    draws = in_rows(viewer, snapshot, titles)
    for at in range(1, len(titles) // 2):
        left = pool.arrays.tag[draws.artworks[at - 1]]
        chances = slow_probabilities(default_policy(), snapshot, viewer, titles[at])
        allowed = {a: chance for a, chance in chances.items() if left < 0 or pool.arrays.tag[a] != left}
        expected = allowed[int(draws.artworks[at])] / sum(allowed.values())
        # what a row is worth, by kind, is nothing yet
        assert draws.probabilities[at] == pytest.approx(expected, abs=1e-5)


def test_a_title_with_one_kind_of_cover_keeps_it_beside_its_like() -> None:
    only = [
        Title(
            title_id=f"o{number}", kind="film", name="O", genres=("War",),
            artworks=tuple(Artwork(artwork_id=f"o{number}~{cover}", aspect="genre", value="War") for cover in range(2)),
        )
        for number in range(4)
    ]  # fmt: skip
    draws = in_rows(a_viewer(), build_snapshot(only, version="o"), [0, 1, 2, 3])
    assert (draws.artworks >= 0).all()


def test_a_page_loses_no_more_to_exploring_than_its_budget(snapshot: CatalogSnapshot) -> None:
    offsets = np.where(np.arange(len(snapshot.artworks)) % 5 == 1, 2.0, 0.0).astype(np.float32)
    sure = replace(
        default_policy(),
        offset_ids=snapshot.artwork_ids,
        offsets=offsets,
        offset_variances=np.full(600, 4.0, np.float32),
    )
    away = []
    for budget in (10.0, 0.02):
        policy = replace(sure, config=CoverConfig(greed=1.0, budget=budget, least=0.0), aligned=[])
        found = [draw_of(policy, snapshot, f"p{number}") for number in range(30)]
        away.append(float(np.mean([draws.artworks % 5 != 1 for draws in found])))
        assert all((draws.probabilities > 0).all() for draws in found)
    assert away[0] > 0.2
    assert 2.0 * away[1] < 0.03  # two log odds each time


def draw_of(policy: CoverPolicy, snapshot: CatalogSnapshot, name: str, **fields: object) -> Draws:
    viewer = a_viewer(name, **fields)  # type: ignore[arg-type]
    return draw_covers(
        policy, profile=viewer, history=encode_history(viewer, snapshot.index, now=NOW), snapshot=snapshot,
        titles=np.arange(len(snapshot), dtype=np.int32), country="US", device="tv", now=NOW,
    )  # fmt: skip


def test_a_play_ends_the_hold_and_begins_another_draw(draw: Draw, snapshot: CatalogSnapshot) -> None:
    changed = 0
    for title in range(120):
        held = seen_under(draw, a_viewer(), snapshot, title=title, drawn_at=NOW)
        played = (Entry(title_id=f"t{title}", at=NOW + 60_000, action=PLAY, value=1.0),)
        after = a_viewer(seen=held.seen, history=played)
        again = draw(after, titles=[title], now=NOW + 2 * DAY)
        assert again.decision_ids != [held.seen[0].decision_id]
        changed += int(snapshot.artwork_ids[again.artworks[0]] != held.seen[0].artwork_id)
        before = a_viewer(seen=held.seen, history=(Entry(title_id=f"t{title}", at=NOW - 1, action=PLAY, value=1.0),))
        assert draw(before, titles=[title], now=NOW + DAY).decision_ids == [held.seen[0].decision_id]
    assert changed > 30


def test_two_periods_of_one_title_are_two_draws(draw: Draw) -> None:
    first, later = draw(a_viewer()), draw(a_viewer(), now=NOW + 7 * DAY)
    assert not set(first.decision_ids) & set(later.decision_ids)


def test_a_holdout_sees_default_covers_and_is_told_apart(snapshot: CatalogSnapshot) -> None:
    cells = {}
    for number in range(400):
        viewer = Profile(profile_id=f"v{number}", account_id=f"house-{number}")
        draws = draw_covers(
            default_policy(), profile=viewer, history=encode_history(viewer, snapshot.index, now=NOW),
            snapshot=snapshot, titles=np.arange(20, dtype=np.int32), country="US", device="tv", now=NOW,
        )  # fmt: skip
        cells[number] = draws.cell
        if draws.cell == "holdout":
            assert (draws.artworks == snapshot.artwork_start[:20]).all()
            assert set(draws.decision_ids) == {""}
    assert 8 <= sum(cell == "holdout" for cell in cells.values()) <= 34  # of 400, one in twenty
    assert set(cells.values()) == {"holdout", "chosen"}
    two = [cell_of(Profile(profile_id=name, account_id="house-3"), share=0.05) for name in ("x", "y")]
    assert two[0] == two[1] == cells[3]
    assert cell_of(Profile(profile_id="k", account_id="house-3", kids=True), share=1.0) == ""


def with_artworks(**marks: object) -> CatalogSnapshot:
    """Make one title of three covers, the second marked."""
    covers = (Artwork(artwork_id="s~0"), Artwork(artwork_id="s~1", **marks), Artwork(artwork_id="s~2"))  # type: ignore[arg-type]
    return build_snapshot([Title(title_id="s", kind="film", name="S", artworks=covers)], version="s")


def drawn_from(snapshot: CatalogSnapshot, **fields: object) -> set[str]:
    found = set()
    for number in range(60):
        draws = draw_of(default_policy(), snapshot, f"p{number}", **fields)
        found |= {snapshot.artwork_ids[row] for row in draws.artworks}
    return found


def test_a_spoiler_is_drawn_for_those_alone_who_saw_the_title_to_its_end() -> None:
    snapshot = with_artworks(spoiler=True)
    ended = Entry(title_id="s", at=NOW - DAY, action=PLAY, value=1.0)
    half = Entry(title_id="s", at=NOW - DAY, action=PLAY, value=0.5)
    assert drawn_from(snapshot) == drawn_from(snapshot, history=(half,)) == {"s~0", "s~2"}
    assert drawn_from(snapshot, history=(ended,)) == {"s~0", "s~1", "s~2"}


def test_a_spoiler_that_is_held_is_let_go_by_those_who_did_not_see_the_end(draw: Draw) -> None:
    plain, marked = with_artworks(), with_artworks(spoiler=True)
    for number in range(40):
        name = f"p{number}"
        before = draw(a_viewer(name), over=plain, titles=[0])
        seen = Seen(
            title_id="s", last_at=NOW, artwork_id=plain.artwork_ids[before.artworks[0]], drawn_at=NOW,
            decision_id=before.decision_ids[0],
        )  # fmt: skip
        assert draw(a_viewer(name, seen=(seen,)), over=marked, titles=[0]).artworks[0] != 1


def test_what_is_retired_or_still_to_come_is_not_drawn() -> None:
    assert drawn_from(with_artworks(retired=True)) == {"s~0", "s~2"}
    assert drawn_from(with_artworks(added_at=NOW + DAY)) == {"s~0", "s~2"}
    assert drawn_from(with_artworks(added_at=NOW - DAY)) == {"s~0", "s~1", "s~2"}
    assert drawn_from(with_artworks(retired=True), kids=True) == {"s~0"}


def test_a_misleading_cover_is_not_drawn_where_there_is_another() -> None:
    snapshot = with_artworks()
    warned = replace(default_policy(), misleading=frozenset({"s~1"}))
    found = {int(draw_of(warned, snapshot, f"p{number}").artworks[0]) for number in range(60)}
    assert found == {0, 2}
    all_bad = replace(default_policy(), misleading=frozenset(snapshot.artwork_ids))
    assert draw_of(all_bad, snapshot, "p").artworks[0] >= 0


def test_a_cover_that_was_seen_is_met_again_within_a_week_whatever_the_policy_learns(snapshot: CatalogSnapshot) -> None:
    rng = np.random.default_rng(0)
    met = again = 0
    for number in range(12):
        profile = advance(
            empty_profile(f"p{number}"), impression(f"p{number}", 0, "t119", "t119~0", None, at=NOW - 60_000)
        )
        held: dict[int, tuple[int, int]] = {}  # title -> when it was first seen, and under which cover
        for day in range(12):
            now = NOW + day * DAY + int(rng.integers(0, DAY // 2))
            offsets = rng.normal(0.0, 0.3, len(snapshot.artworks)).astype(np.float32)  # learnt anew every day
            policy = replace(
                default_policy(), offset_ids=snapshot.artwork_ids, offsets=offsets,
                offset_variances=np.full(len(offsets), 0.01, np.float32), aligned=[],
            )  # fmt: skip
            titles = rng.choice(120, size=60, replace=False).astype(np.int32)
            draws = draw_covers(
                policy, profile=profile, history=encode_history(profile, snapshot.index, now=now), snapshot=snapshot,
                titles=titles, country="US", device="tv", now=now, rows=np.repeat(np.arange(6, dtype=np.int32), 10),
                row_kinds=("popular",) * 6,
            )  # fmt: skip
            for place in rng.choice(60, size=15, replace=False).tolist():
                title, cover = int(titles[place]), int(draws.artworks[place])
                first, before = held.get(title, (0, -1))
                if now - first < 7 * DAY:
                    again, met = again + 1, met + (cover == before)
                else:
                    held[title] = now, cover
                position = len(held)
                seen = impression(
                    profile.profile_id, position, f"t{title}", snapshot.artwork_ids[cover], draws.decision_ids[place],
                    at=now,
                )  # fmt: skip
                profile = advance(profile, seen)
                if rng.random() < 0.1:
                    profile = advance(profile, play(profile.profile_id, f"t{title}", at=now + 60_000))
                    held.pop(title, None)
    assert again > 300
    assert met >= 0.95 * again


_positions = count(1)


def impression(name: str, position: int, title: str, artwork: str, decision: str | None, *, at: int) -> Logged:
    event = Event(
        kind="impression", event_id=f"i{at}-{title}", at=at, account_id="a", profile_id=name,
        session_id=f"s{at // DAY}",
        request_id="r", row_id="popular", position=position, title_id=title, artwork_id=artwork, decision_id=decision,
    )  # fmt: skip
    return Logged(log_position=next(_positions), received_at=at, event=event)


def play(name: str, title: str, *, at: int) -> Logged:
    event = Event(
        kind="play_stop", event_id=f"y{at}-{title}", at=at, account_id="a", profile_id=name, title_id=title,
        play_id=f"y{at}", position_s=5_000.0, runtime_s=6_000.0,
    )  # fmt: skip
    return Logged(log_position=next(_positions), received_at=at, event=event)
