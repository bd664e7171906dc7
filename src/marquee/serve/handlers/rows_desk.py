"""The editor's desk for rows: what is written, what is live, and what is wrong with it (law 10)."""

from marquee.page.bound import Bound
from marquee.page.editor import problems_of, warnings_of
from marquee.page.row_desk import KeptRow, act_on_row, row_kept, rows_kept
from marquee.serve.endpoint import Call
from marquee.serve.payloads_rows import (
    EditorRowChanged,
    EditorRowPayload,
    EditorRowRequest,
    EditorRowsAnswer,
    RowTitle,
)


def get_rows(call: Call) -> EditorRowsAnswer:
    """List all editors' rows, those in force first."""
    call.require_operator()
    bound = call.binding.bound
    kept = rows_kept(call.runtime.desk, now=call.now)
    return EditorRowsAnswer(
        rows=tuple(_payload(row, bound, now=call.now) for row in kept), desk_version=bound.desk.version, now=call.now
    )


def post_row(call: Call) -> EditorRowChanged:
    """Save, publish, withdraw or undo a row; in force here at once, everywhere within two seconds."""
    call.require_operator()
    asked, desk, key = call.decode(EditorRowRequest), call.runtime.desk, call.id("key")
    version = act_on_row(desk, key, asked.act, row=asked.row, author=asked.author, now=call.now)
    call.runtime.refresh()
    kept = row_kept(desk, key, now=call.now)
    payload = None if kept is None else _payload(kept, call.runtime.binding.bound, now=call.now)
    return EditorRowChanged(version=version, row=payload)


def _payload(kept: KeptRow, bound: Bound, *, now: int) -> EditorRowPayload:
    row = kept.draft or kept.published or kept.last
    problems = {problem.title_id: problem.sentence for problem in problems_of(row, bound, now=now)}
    index, titles = bound.snapshot.index, bound.snapshot.titles
    return EditorRowPayload(
        key=kept.key,
        status=kept.status,
        row=row,
        published=kept.published,
        changed=kept.draft is not None and kept.draft != kept.published,
        author=kept.author,
        decided_at=kept.decided_at,
        titles=tuple(
            RowTitle(
                title_id=title_id,
                name=titles[index[title_id]].name if title_id in index else None,
                problem=problems.get(title_id, ""),
            )
            for title_id in row.title_ids
        ),
        shown=len(row.title_ids) - len(problems),
        warnings=tuple(warnings_of(kept.key, row, bound, now=now)),
    )
