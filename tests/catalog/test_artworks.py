"""Claims about what the desk's decisions make of a catalogue's covers."""

import msgspec

from marquee.catalog.artworks import MOST_ARTWORKS, pool_size, published_version, with_accepted
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.schema.catalog import Artwork, Title
from marquee.schema.desk import ArtworkDecision, DeskSnapshot


def a_catalogue() -> CatalogSnapshot:
    titles = [
        Title(title_id="a", kind="film", name="A"),
        Title(title_id="b", kind="film", name="B", artworks=(Artwork(artwork_id="b~x"), Artwork(artwork_id="b~y"))),
        Title(title_id="c", kind="film", name="C"),
    ]
    return build_snapshot(titles, version="c-1")


def desk_of(**decisions: ArtworkDecision | str) -> DeskSnapshot:
    written = {
        key.replace("__", "~"): one if isinstance(one, str) else msgspec.json.encode(one).decode()
        for key, one in decisions.items()
    }
    return DeskSnapshot(version=1, at=0, decisions={"artwork": written})


def decided(title_id: str, verdict: str = "accepted", **fields: object) -> ArtworkDecision:
    artwork = Artwork(artwork_id="set-by-the-key", **fields) if fields else None  # type: ignore[arg-type]
    return ArtworkDecision(title_id=title_id, verdict=verdict, artwork=artwork)  # type: ignore[arg-type]


def covers_of(snapshot: CatalogSnapshot, title_id: str) -> list[str]:
    return [snapshot.artwork_ids[place] for place in snapshot.artworks_of(snapshot.index[title_id])]


def test_without_a_decision_the_published_catalogue_itself_is_bound():
    snapshot = a_catalogue()
    assert with_accepted(snapshot, DeskSnapshot(version=3, at=0, decisions={"takedown": {"a": "rights"}})) is snapshot


def test_an_accepted_cover_joins_behind_its_titles_own_and_leaves_the_rows_of_titles():
    snapshot = a_catalogue()
    joined = with_accepted(snapshot, desk_of(b__i1=decided("b", aspect="mood", value="warm", added_at=9)))
    assert covers_of(joined, "b") == ["b~x", "b~y", "b~i1"]
    assert covers_of(joined, "a") == ["a~0"] and covers_of(joined, "c") == ["c~0"]
    assert joined.artwork_index["c~0"] == 4 and joined.artwork_ids[4] == "c~0"
    assert joined.title_ids is snapshot.title_ids and joined.index is snapshot.index
    assert joined.titles[1].artworks[2].value == "warm"


def test_a_title_that_names_no_artwork_keeps_its_drawn_default_beside_what_joined():
    joined = with_accepted(a_catalogue(), desk_of(a__i1=decided("a", aspect="title")))
    assert covers_of(joined, "a") == ["a~0", "a~i1"]


def test_the_version_tells_what_was_laid_over_and_which_catalogue_lies_below():
    snapshot = a_catalogue()
    one = with_accepted(snapshot, desk_of(b__i1=decided("b", aspect="mood")))
    other = with_accepted(snapshot, desk_of(b__i1=decided("b", aspect="genre")))
    assert len({snapshot.version, one.version, other.version}) == 3
    assert {published_version(one.version), published_version(other.version), published_version("c-1")} == {"c-1"}


def test_equal_decisions_give_the_very_same_snapshot():
    snapshot = a_catalogue()
    one = with_accepted(snapshot, desk_of(b__i1=decided("b", aspect="mood")))
    assert with_accepted(snapshot, desk_of(b__i1=decided("b", aspect="mood"))) is one


def test_a_rejected_candidate_is_nowhere_and_a_retired_cover_stays_marked():
    joined = with_accepted(
        a_catalogue(), desk_of(a__i1=decided("a", "rejected", aspect="mood"), b__y=decided("b", "retired"))
    )
    assert covers_of(joined, "a") == ["a~0"]
    assert [artwork.retired for artwork in joined.titles[1].artworks] == [False, True]
    assert pool_size(joined, "b") == 1 and pool_size(joined, "nothing") == 0


def test_a_decision_on_a_catalogues_own_cover_takes_its_place():
    joined = with_accepted(
        a_catalogue(), desk_of(b__x=decided("b", spoiler=True, sensitivities=("violence",), maturity=16))
    )
    assert covers_of(joined, "b") == ["b~x", "b~y"]
    first = joined.titles[1].artworks[0]
    assert first.spoiler and first.sensitivities == ("violence",)
    assert joined.artwork_maturity[joined.artwork_index["b~x"]] == 16


def test_what_cannot_be_read_or_belongs_to_others_changes_nothing():
    snapshot = a_catalogue()
    wrong = desk_of(
        a__i1="no JSON",
        a__i2='{"title_id": "a", "verdict": "adored"}',
        gone__1=decided("gone", aspect="mood"),
        b__x=decided("a", aspect="mood"),  # another title's cover
        a__plain=decided("a", aspect="mood"),  # reserved below
    )
    assert with_accepted(snapshot, wrong) is snapshot


def test_at_most_sixty_four_covers_of_a_title_are_kept_the_earliest_accepted_first():
    decisions = {f"a__i{number}": decided("a", aspect="title", added_at=1000 - number) for number in range(200)}
    joined = with_accepted(a_catalogue(), desk_of(**decisions))
    assert len(covers_of(joined, "a")) == MOST_ARTWORKS
    assert covers_of(joined, "a")[:3] == ["a~0", "a~i199", "a~i198"]
