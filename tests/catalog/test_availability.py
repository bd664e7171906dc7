"""Claims about what may be shown."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.availability import available, broken_rules, eligible, turns_of
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.schema.catalog import Title, Window

NOBODY: frozenset[str] = frozenset()


def film(title_id: str, **fields: object) -> Title:
    return Title(title_id=title_id, kind="film", name=title_id, **fields)  # type: ignore[arg-type]


def shown(snapshot: CatalogSnapshot, **asked: object) -> set[str]:
    fields = {"country": "DE", "now": 100, "ceiling": None, "taken_down": NOBODY} | asked
    mask = eligible(snapshot, **fields)  # type: ignore[arg-type]
    return {title_id for title_id, fits in zip(snapshot.title_ids, mask) if fits}


def test_a_window_includes_its_start_and_excludes_its_end():
    snapshot = build_snapshot([film("a", windows={"DE": (Window(start_at=100, end_at=200),)})], version="v1")
    assert [bool(available(snapshot, country="DE", now=now)[0]) for now in (99, 100, 199, 200)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_title_with_windows_is_shown_only_in_their_countries():
    snapshot = build_snapshot([film("a", windows={"DE": (Window(),)}), film("b"), film("c", windows={})], version="v1")
    assert shown(snapshot, country="DE") == {"a", "b"}
    assert shown(snapshot, country="FR") == {"b"}
    assert shown(snapshot, country="") == {"b"}


def test_an_embargo_holds_in_every_country_until_its_moment():
    snapshot = build_snapshot([film("a", launch_at=100, windows={"DE": (Window(),)})], version="v1")
    assert shown(snapshot, now=99) == set()
    assert shown(snapshot, now=100) == {"a"}


def test_where_a_ceiling_is_set_unknown_maturity_is_never_shown():
    snapshot = build_snapshot([film("a", maturity=7), film("b", maturity=8), film("c")], version="v1")
    assert shown(snapshot, ceiling=7) == {"a"}
    assert shown(snapshot, ceiling=None) == {"a", "b", "c"}


def test_taken_down_and_hidden_titles_are_not_shown_and_unknown_ids_do_no_harm():
    snapshot = build_snapshot([film("a"), film("b"), film("c")], version="v1")
    assert shown(snapshot, taken_down=frozenset({"a", "gone"}), hidden=("b", "never")) == {"c"}


def test_the_mask_given_is_the_callers_own():
    snapshot = build_snapshot([film("a")], version="v1")
    eligible(snapshot, country="", now=1, ceiling=None, taken_down=NOBODY)[0] = False
    assert shown(snapshot) == {"a"}


def test_no_flood_of_country_names_fills_the_memory():
    snapshot = build_snapshot([film("a")], version="v1")
    for number in range(2_000):
        available(snapshot, country=f"X{number}", now=1)
    assert len(snapshot.masks) == 1


MOMENT = st.integers(0, 20)
WINDOW = st.builds(Window, start_at=st.none() | MOMENT, end_at=st.none() | MOMENT)
WINDOWS = st.none() | st.dictionaries(st.sampled_from(["DE", "FR"]), st.lists(WINDOW, max_size=3).map(tuple))
TITLES = st.lists(
    st.tuples(WINDOWS, st.none() | MOMENT, st.none() | st.integers(0, 18)).map(
        lambda parts: {"windows": parts[0], "launch_at": parts[1], "maturity": parts[2]}
    ),
    max_size=6,
)


@settings(deadline=None)
@given(
    titles=TITLES,
    asked=st.lists(
        st.tuples(st.sampled_from(["DE", "FR", ""]), MOMENT, st.none() | st.integers(0, 18)), min_size=1, max_size=8
    ),
)
def test_the_kept_mask_says_at_every_moment_what_the_rules_say(titles, asked):
    snapshot = build_snapshot([film(f"t{row}", **fields) for row, fields in enumerate(titles)], version="v1")
    down = frozenset({"t1"})
    for country, now, ceiling in asked:
        mask = eligible(snapshot, country=country, now=now, ceiling=ceiling, taken_down=down)
        rules = [
            broken_rules(snapshot, row, country=country, now=now, ceiling=ceiling, taken_down=down)
            for row in range(len(snapshot))
        ]
        assert mask.tolist() == [not broken for broken in rules]
        assert mask.dtype == np.bool_


def test_a_licence_says_which_and_until_when():
    windows = {"DE": (Window(start_at=100, end_at=200), Window(start_at=300, end_at=400)), "FR": (Window(),)}
    snapshot = build_snapshot([film("a", windows=windows, launch_at=50)], version="v1")

    def broken(country: str, now: int) -> list[tuple[str, int | None]]:
        rules = broken_rules(snapshot, 0, country=country, now=now, ceiling=None, taken_down=NOBODY)
        assert all(rule.fix and rule.sentence.endswith(".") for rule in rules)
        return [(rule.name, rule.until) for rule in rules]

    assert broken("DE", 40) == [("embargo", 50), ("licence_ahead", 100)]
    assert broken("DE", 150) == []
    assert broken("DE", 250) == [("licence_ahead", 300)]
    assert broken("DE", 400) == [("licence_ended", None)]
    assert broken("IT", 150) == [("not_licensed", None)]
    assert broken("", 150) == [("country_unknown", None)]
    assert turns_of(snapshot, 0, country="DE") == [
        (50, "launches"), (100, "opens"), (200, "ends"), (300, "opens"), (400, "ends"),
    ]  # fmt: skip
    assert turns_of(snapshot, 0, country="FR") == [(50, "launches")]
