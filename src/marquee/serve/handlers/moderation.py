"""Operators and comments: what is held or reported, and what is decided about it (law 10)."""

import msgspec

from marquee.errors import NotFound
from marquee.schema.comments import Comment, Moderation, read_moderation, state_of
from marquee.schema.ids import valid_id
from marquee.serve.endpoint import Call
from marquee.serve.handlers.comments import A_PAGE, Place, place_of, read_place
from marquee.serve.payloads_words import (
    BurstPayload,
    ModeratedPayload,
    ModerationAct,
    ModerationAnswer,
    ModerationDone,
)

REASONS = 5  # of reports, shown with a comment
BURSTS = 50


class ModerationQuery(msgspec.Struct, frozen=True, kw_only=True):
    """From where on."""

    cursor: Place | None = None


def get_moderation(call: Call) -> ModerationAnswer:
    """List comments that a reader found toxic, viewers reported, or an operator decided about, newest first."""
    call.require_operator()
    asked = call.read(ModerationQuery)
    before = None if asked.cursor is None else read_place(asked.cursor)
    said = call.runtime.state.said
    desk = call.binding.bound.desk
    decided = desk.in_force("moderation")
    found = {one.comment_id: one for one in said.questioned(before=before, limit=A_PAGE + 1)}
    for one in said.of_ids([key for key in decided if valid_id(key)]):
        if before is None or (one.at, one.comment_id) < before:
            found[one.comment_id] = one
    ordered = sorted(found.values(), key=lambda one: (one.at, one.comment_id), reverse=True)
    page = ordered[:A_PAGE]
    reasons: dict[str, list[str]] = {}
    for report in said.reports_of([one.comment_id for one in page]):
        if report.text:
            reasons.setdefault(report.comment_id, []).append(report.text)
    authors = {one.key: one.author for one in call.runtime.desk.history(kind="moderation", limit=1_000)[::-1]}
    rows = tuple(
        _row(
            call,
            one,
            decided=read_moderation(decided.get(one.comment_id)),
            by=authors.get(one.comment_id),
            reasons=tuple(reasons.get(one.comment_id, ())[:REASONS]),
        )
        for one in page
    )
    return ModerationAnswer(
        comments=rows,
        next=place_of(page[-1]) if len(ordered) > A_PAGE else None,
        waiting=sum(row.decided is None for row in rows),
        bursting=tuple(
            BurstPayload(title_id=title_id, name=_name(call, title_id)) for title_id in said.bursting(limit=BURSTS)
        ),
    )


def post_moderation(call: Call) -> ModerationDone:
    """Decide about a comment: in force here at once and on every process within two seconds, in voices too."""
    call.require_operator()
    comment_id = call.id("comment_id")
    asked = call.decode(ModerationAct)
    state = call.runtime.state
    found = state.said.of_ids([comment_id])
    if not found:
        raise NotFound(f"there is no comment {comment_id!r}, or its author took it back")
    moderation = None if asked.act == "undo" else Moderation(act=asked.act, reason=asked.reason)
    version = call.runtime.desk.decide(
        "moderation",
        comment_id,
        None if moderation is None else msgspec.json.encode(moderation).decode(),
        author=asked.author,
        now=call.now,
    )
    state.said.touch([found[0].title_id])
    call.runtime.refresh()
    return ModerationDone(version=version, comment_id=comment_id, state=state_of(found[0], moderation))


def _row(
    call: Call, comment: Comment, *, decided: Moderation | None, by: str | None, reasons: tuple[str, ...]
) -> ModeratedPayload:
    return ModeratedPayload(
        comment_id=comment.comment_id,
        title_id=comment.title_id,
        name=_name(call, comment.title_id),
        author=comment.author,
        at=comment.at,
        text=comment.text,
        state=state_of(comment, decided),
        language=comment.language or "und",
        toxicity=comment.toxicity,
        spoiler=comment.spoiler,
        reason=comment.reason,
        reports=comment.reports,
        report_reasons=reasons,
        decided=None if decided is None else decided.act,
        decided_by=None if decided is None else by,
    )


def _name(call: Call, title_id: str) -> str:
    snapshot = call.binding.bound.snapshot
    row = snapshot.index.get(title_id)
    return title_id if row is None else snapshot.titles[row].name
