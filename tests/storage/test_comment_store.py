"""The contract of a state store's comments: run on every implementation."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from marquee.schema.comments import Comment, Read, Reported, Written
from marquee.schema.events import Aspect
from marquee.storage.protocols import StateStore

FIRST = Written(comment_id="c", title_id="t", profile_id="p", at=10, text="first", author="Ann", account_id="acc")


def listed(state: StateStore, title_id: str = "t") -> list[Comment]:
    return state.said.of_title(title_id, before=None, limit=99)


def ids(comments: Sequence[Comment]) -> list[str]:
    return [one.comment_id for one in comments]


def found(comment_id: str = "c", *, at: int = 10, profile_id: str = "p", **more: Any) -> Read:
    return Read(comment_id=comment_id, profile_id=profile_id, at=at, **({"sentiment": 0.5} | more))


def test_comments_come_newest_first_and_by_page(state: StateStore) -> None:
    state.said.write(replace(FIRST, comment_id=f"c{n}", at=n // 2, text=f"text {n}") for n in range(6))
    state.said.write([replace(FIRST, comment_id="other", title_id="t2", at=99)])
    first = state.said.of_title("t", before=None, limit=3)
    assert ids(first) == ["c5", "c4", "c3"]
    rest = state.said.of_title("t", before=(first[-1].at, first[-1].comment_id), limit=9)
    assert ids(rest) == ["c2", "c1", "c0"]
    assert (rest[0].text, rest[0].author, rest[0].account_id) == ("text 2", "Ann", "acc")


def test_an_edit_changes_the_text_keeps_the_time_and_is_to_be_read_anew(state: StateStore) -> None:
    state.said.write([FIRST])
    assert listed(state)[0].edited_at is None
    state.said.mark_read([found(toxicity=0.9, reason="an insult")], hold_from=0.5)
    state.said.write([replace(FIRST, at=20, text="second", author="Ann B")])
    (one,) = listed(state)
    assert (one.at, one.edited_at, one.text, one.author) == (10, 20, "second", "Ann B")
    assert (one.sentiment, one.toxicity, one.reason) == (None, None, "")
    assert state.said.questioned(before=None, limit=9) == []


def test_folding_the_same_writing_again_changes_nothing(state: StateStore) -> None:
    state.said.write([FIRST])
    state.said.mark_read([found()], hold_from=0.5)
    before = listed(state)
    state.said.write([FIRST])
    assert listed(state) == before
    assert before[0].sentiment == 0.5


def test_nobody_edits_another_profiles_comment(state: StateStore) -> None:
    state.said.write([FIRST])
    stolen = replace(FIRST, profile_id="q", at=11, text="hijacked")
    state.said.write([stolen, replace(stolen, at=12, text=None)])
    assert [(one.profile_id, one.text) for one in listed(state)] == [("p", "first")]


def test_a_comment_taken_back_is_not_listed_and_does_not_come_back(state: StateStore) -> None:
    state.said.write([FIRST, replace(FIRST, at=11, text=None)])
    state.said.write([replace(FIRST, at=12, text="a late edit")])
    assert listed(state) == []
    assert state.said.of_ids(["c"]) == []
    assert state.said.written_since("p", since=0, limit=9) == [11]


def test_what_was_read_counts_only_of_the_text_that_stands(state: StateStore) -> None:
    aspects = (Aspect("music", 0.75), Aspect("ending", -1.0))
    state.said.write([FIRST, replace(FIRST, at=20, text="second")])
    state.said.mark_read([found(at=10, toxicity=1.0)], hold_from=0.5)
    assert listed(state)[0].sentiment is None
    state.said.mark_read([found(at=20, profile_id="q")], hold_from=0.5)
    assert listed(state)[0].sentiment is None
    state.said.mark_read([found(at=20, language="en", aspects=aspects, spoiler=0.7, reason="dies")], hold_from=0.5)
    (one,) = listed(state)
    assert (one.language, one.sentiment, one.aspects, one.spoiler, one.reason) == ("en", 0.5, aspects, 0.7, "dies")


def test_what_is_toxic_or_reported_is_questioned_newest_first_and_by_page(state: StateStore) -> None:
    state.said.write(replace(FIRST, comment_id=f"c{n}", at=n) for n in range(5))
    state.said.mark_read([found(f"c{n}", at=n, toxicity=n / 4) for n in range(5)], hold_from=0.5)
    state.said.report([Reported(comment_id="c0", profile_id="q", at=9, text="rude")])
    first = state.said.questioned(before=None, limit=2)
    assert ids(first) == ["c4", "c3"]
    assert ids(state.said.questioned(before=(3, "c3"), limit=9)) == ["c2", "c0"]


def test_a_profile_reports_a_comment_once_and_only_one_there_is(state: StateStore) -> None:
    state.said.write([FIRST])
    state.said.report([Reported(comment_id="c", profile_id=who, at=at) for at, who in enumerate(("q", "r", "q"))])
    state.said.report([Reported(comment_id="c", profile_id="q", at=9, text="spam")])
    state.said.report([Reported(comment_id="nothing", profile_id="q", at=9)])
    assert listed(state)[0].reports == 2
    assert [(one.profile_id, one.text) for one in state.said.reports_of(["c", "nothing"])] == [("q", "spam"), ("r", "")]
    state.said.write([replace(FIRST, at=12, text=None)])
    assert state.said.reports_of(["c"]) == []


def test_the_busiest_titles_are_those_most_accounts_wrote_on_since_then(state: StateStore) -> None:
    state.said.write(
        replace(FIRST, comment_id=f"{title}{n}", title_id=title, account_id=f"a{n % accounts}", at=10 + n)
        for title, accounts in (("t", 2), ("u", 4), ("v", 1))
        for n in range(4)
    )
    state.said.write([replace(FIRST, comment_id="w", title_id="w", at=1)])
    assert state.said.busiest(since=10, least=2, limit=9) == [("u", 4), ("t", 2)]
    assert state.said.busiest(since=13, least=1, limit=1) == [("t", 1)]


def test_a_title_is_behind_until_its_voices_are_gathered(state: StateStore) -> None:
    assert state.said.touched(limit=9) == []
    state.said.write([FIRST])
    ((title_id, turns),) = state.said.touched(limit=9)
    state.said.mark_read([found()], hold_from=0.5)  # touched again while voices are gathered
    state.said.put_voices([("t", b"early", True)], at=1, settled=[(title_id, turns)])
    assert state.said.voices("t") == b"early"
    behind = state.said.touched(limit=9)
    assert [one for one, _ in behind] == ["t"]
    assert state.said.bursting(limit=9) == ["t"]
    state.said.put_voices([("t", b"late", False)], at=2, settled=behind)
    assert state.said.bursting(limit=9) == []
    assert state.said.touched(limit=9) == []
    assert state.said.voices("t") == b"late"
    state.said.put_voices([("t", None, False)], at=3)
    assert state.said.voices("t") is None


def test_voices_go_with_the_words_they_may_quote(state: StateStore) -> None:
    state.said.write([FIRST, replace(FIRST, comment_id="d", title_id="u", profile_id="q")])
    state.said.put_voices([("t", b"of p", False), ("u", b"of q", False), ("v", b"of others", False)], at=1)
    state.said.write([replace(FIRST, at=11, text=None)])
    assert [state.said.voices(one) for one in "tuv"] == [None, b"of q", b"of others"]
    state.delete_profiles(["q"])
    assert [state.said.voices(one) for one in "tuv"] == [None, None, b"of others"]
    state.said.touch(["v"])
    assert state.said.voices("v") is None
    assert {one for one, _ in state.said.touched(limit=9)} == {"t", "u", "v"}


def test_a_deleted_profile_takes_its_comments_and_reports_along(state: StateStore) -> None:
    state.said.write([FIRST, replace(FIRST, comment_id="d", profile_id="q")])
    state.said.report([Reported(comment_id="d", profile_id="p", at=1), Reported(comment_id="c", profile_id="q", at=1)])
    state.delete_profiles(["p"])
    assert [(one.comment_id, one.reports) for one in listed(state)] == [("d", 0)]
    assert state.said.reports_of(["c", "d"]) == []


def test_a_profiles_writing_is_counted_from_a_time_on(state: StateStore) -> None:
    state.said.write(replace(FIRST, comment_id=f"c{n}", at=n) for n in range(5))
    state.said.write([replace(FIRST, comment_id="x", profile_id="q", at=4), replace(FIRST, comment_id="c0", at=9)])
    assert state.said.written_since("p", since=2, limit=9) == [9, 4, 3, 2]
    assert state.said.written_since("p", since=2, limit=2) == [9, 4]


def test_a_store_made_before_comments_were_read_keeps_them(
    tmp_path: Path, open_state: Callable[[], StateStore]
) -> None:
    old = sqlite3.connect(tmp_path / "state.db")
    old.execute(
        "CREATE TABLE comments (comment_id TEXT PRIMARY KEY, title_id TEXT NOT NULL, profile_id TEXT NOT NULL,"
        " at INTEGER NOT NULL, text TEXT, author TEXT NOT NULL)"
    )
    old.execute("INSERT INTO comments VALUES ('c', 't', 'p', 10, 'first', 'Ann')")
    old.commit()
    old.close()
    state = open_state()
    assert [(one.text, one.sentiment) for one in listed(state)] == [("first", None)]
    state.said.mark_read([found(at=10, sentiment=0.25)], hold_from=0.5)
    assert listed(state)[0].sentiment == 0.25
    assert ids(listed(open_state())) == ["c"]
