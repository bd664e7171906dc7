"""Who a person is never comes in: neither sex nor age nor address, and nothing of profiles not to be profiled."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from marquee.features.attention import Attention
from marquee.features.cross import cross_names
from marquee.features.interactions import Interactions
from marquee.features.shown import Shown
from marquee.features.strength import LEARNT
from marquee.features.training_set import interactions_from
from marquee.ingest.movielens import read_movielens
from marquee.lake.land import events_to_arrow
from marquee.models.blend import FEATURES
from marquee.schema.events import Event, Logged
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile
from marquee.schema.tables import DERIVED, EVENTS

NEVER = {
    "sex", "gender", "age", "birth", "birthday", "born", "zip", "zipcode", "postcode", "postal", "address", "city",
    "occupation", "job", "ethnicity", "race", "religion", "income", "email", "phone_number", "ip",
}  # fmt: skip


def words_of(names: tuple[str, ...] | list[str]) -> set[str]:
    return {word for name in names for word in name.lower().replace(" ", "_").split("_")}


@pytest.mark.parametrize(
    "names",
    [
        [field.name for noun in (Event, Profile, PageRequest) for field in msgspec.structs.fields(noun)],
        [name for schema in (EVENTS, *DERIVED.values()) for name in schema.names],
        [field.name for kind in (Interactions, Shown, Attention) for field in fields(kind)],
        [*LEARNT, *FEATURES, *cross_names(FEATURES)],
    ],
    ids=["nouns", "tables", "arrays", "features"],
)
def test_no_input_says_who_a_person_is(names: list[str]) -> None:
    assert len(names) > 10 and words_of(names) & NEVER == set()


def test_a_file_of_who_people_are_changes_nothing_that_is_imported(tmp_path: Path) -> None:
    (tmp_path / "movies.dat").write_text("1::Heat (1995)::Crime\n2::Up (2009)::Animation\n", encoding="latin-1")
    (tmp_path / "ratings.dat").write_text("1::1::5::978300760\n2::2::3::978300761\n", encoding="latin-1")

    def imported() -> list[Any]:
        found = read_movielens(tmp_path)
        return [found.titles, [event for _, event in found.events()]]

    without = imported()
    (tmp_path / "users.dat").write_text("1::F::1::10::48067\n2::M::56::16::70072\n", encoding="latin-1")
    assert imported() == without
    (tmp_path / "users.dat").unlink()
    (tmp_path / "users.dat").mkdir()  # cannot be read at all
    assert imported() == without


def test_events_of_profiles_not_to_be_profiled_change_nothing_that_is_trained(logged: Callable[..., Logged]) -> None:
    def life(profile_id: str, titles: str) -> list[Logged]:
        shared = {"profile_id": profile_id, "runtime_s": 100.0}
        return [
            logged("play_stop", at=at, title_id=title, position_s=95.0, **shared) for at, title in enumerate(titles)
        ]

    def trained(events: list[Logged]) -> Interactions:
        table = events_to_arrow(events).sort_by([("profile_id", "ascending"), ("log_position", "ascending")])
        return interactions_from(table)

    open_to_it = [*life("p", "abc"), *life("r", "bcd")]
    quiet = [*life("q", "zyxab"), logged("profile_update", at=50, profile_id="q", non_profiling=True), *life("q", "w")]
    alone, among = trained(open_to_it), trained([*open_to_it, *quiet])
    assert len(alone) == len(among) == 6
    assert [alone.title_ids[t] for t in alone.title] == [among.title_ids[t] for t in among.title]
    np.testing.assert_array_equal(alone.weight, among.weight)
    np.testing.assert_array_equal(alone.profile, among.profile)
    assert set(np.array(among.title_ids)[among.title]) & set("zyxw") == set()
