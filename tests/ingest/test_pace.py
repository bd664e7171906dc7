"""Claims about how much a profile may write."""

from collections.abc import Sequence

from marquee.ingest.pace import CommentGate, CommentLimits
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event

NOW = 20_000 * DAY
FEW = CommentLimits(a_minute=2, a_day=5, reports_a_day=3, remembered=2)


def gate(stored: Sequence[int] = ()) -> CommentGate:
    def since(profile_id: str, since: int, limit: int) -> list[int]:
        return [at for at in stored if at >= since][:limit]

    return CommentGate(
        is_kids=lambda profile_id: profile_id == "child",
        is_title=lambda title_id: title_id == "t",
        written_since=since,
        limits=FEW,
    )


def reason(
    gate: CommentGate, kind: str = "comment", *, profile_id: str = "p", now: int = NOW, title_id: str = "t"
) -> str | None:
    event = Event(
        kind=kind,
        event_id="e",
        at=now,
        account_id="a",
        profile_id=profile_id,
        title_id=title_id,
        comment_id="c",
        text="x",
    )
    no = gate.refuse(event, now=now)
    return None if no is None else no.reason


def test_a_child_reads_and_reports_and_writes_nothing() -> None:
    assert reason(gate(), profile_id="child") == "kids_cannot_comment"
    assert reason(gate(), "comment_edit", profile_id="child") == "kids_cannot_comment"
    assert reason(gate(), "comment_remove", profile_id="child") is None
    assert reason(gate(), "comment_report", profile_id="child") is None


def test_comments_are_on_titles_there_are() -> None:
    assert reason(gate(), title_id="gone") == "no_such_title"
    assert reason(gate(), "comment_edit", title_id="gone") == "no_such_title"
    assert reason(gate(), "comment_remove", title_id="gone") is None  # a title that left keeps nobody's words


def test_edits_count_taking_back_does_not_and_a_minute_later_one_may_write_again() -> None:
    one = gate()
    assert [reason(one), reason(one, "comment_edit"), reason(one)] == [None, None, "too_many_comments"]
    assert reason(one, "comment_remove") is None
    assert reason(one, now=NOW + MINUTE) is None
    assert reason(one, profile_id="q") is None


def test_a_day_holds_so_many_and_refusals_do_not_count() -> None:
    one = gate()
    told = [reason(one, now=NOW + number * MINUTE) for number in range(7)]
    assert told == [None] * 5 + ["too_many_comments"] * 2
    assert reason(one, now=NOW + DAY) is None


def test_what_other_processes_let_in_counts_too() -> None:
    assert reason(gate([NOW - 1, NOW - 2])) == "too_many_comments"
    assert reason(gate([NOW - 2 * MINUTE] * 4)) is None
    assert reason(gate([NOW - 2 * MINUTE] * 5)) == "too_many_comments"


def test_reports_have_a_count_of_their_own() -> None:
    one = gate()
    assert [reason(one, "comment_report") for _ in range(4)] == [None] * 3 + ["too_many_reports"]
    assert reason(one) is None


def test_only_so_many_profiles_are_remembered() -> None:
    one = gate()
    for name in ("p", "p", "q", "r"):
        assert reason(one, profile_id=name) is None
    assert reason(one, profile_id="p") is None  # forgotten; what is stored of it would count
