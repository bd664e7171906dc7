"""The job that gathers what many say of a title, for titles whose comments moved.

What is gathered is only ever made from comments that stand and are shown: where one goes, or an operator takes it
away, the title's voices go at once and are gathered anew without it. It knows neither words nor viewers.
"""

from collections.abc import Mapping

from marquee.language.topics import Background, background_of
from marquee.language.voices import Said, TitleVoices, VoicesConfig, gather
from marquee.language.voices_kept import pack_voices
from marquee.schema.comments import Comment, may_be_heard, read_moderation
from marquee.storage.protocols import StateStore

MOST_COMMENTS = 20_000  # of one title that are looked at, the newest
TITLES = 25  # a run: the others wait for the next
SAMPLE_TITLES = 40  # that most wrote of; their words are the catalogue's
SAMPLE_COMMENTS = 300  # of each, the newest


def run(
    state: StateStore,
    *,
    moderated: Mapping[str, str],
    now: int,
    limit: int = TITLES,
    config: VoicesConfig | None = None,
    background: Background | None = None,
) -> int:
    """Gather the voices of titles that are behind; returns titles done.

    `moderated` is the desk's word by comment, `background` what people say of any title.
    """
    behind = state.said.touched(limit=limit)
    for title_id, turns in behind:
        comments = state.said.of_title(title_id, before=None, limit=MOST_COMMENTS)
        voices = voices_of(comments, moderated=moderated, now=now, config=config, background=background)
        data = pack_voices(voices) if voices != TitleVoices() else None
        state.said.put_voices([(title_id, data, voices.bursting)], at=now, settled=[(title_id, turns)])
    return len(behind)


def voices_of(
    comments: list[Comment],
    *,
    moderated: Mapping[str, str],
    now: int,
    config: VoicesConfig | None = None,
    background: Background | None = None,
) -> TitleVoices:
    """Gather one title's voices from the comments of it that everyone is shown."""
    heard = [one for one in comments if may_be_heard(one, read_moderation(moderated.get(one.comment_id)))]
    return gather([_said(one) for one in heard], now=now, config=config, background=background)


def words_of_catalogue(state: StateStore, *, moderated: Mapping[str, str], least: int = 20) -> Background:
    """Count the words people use of the titles most written of, so that a title's topics are what is said of it alone.

    Fewer than five titles with `least` authors are no catalogue: then nothing is counted.
    """
    busiest = state.said.busiest(since=0, least=least, limit=SAMPLE_TITLES)
    if len(busiest) < 5:
        return Background(counts={})
    texts = []
    for place, (title_id, _) in enumerate(busiest):
        for one in state.said.of_title(title_id, before=None, limit=SAMPLE_COMMENTS):
            if may_be_heard(one, read_moderation(moderated.get(one.comment_id))):
                texts.append((f"{place} {one.account_id or one.profile_id}", one.text))
    return background_of(sorted(texts))


def touch_decided(state: StateStore, *, before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Have titles gathered again where an operator decided otherwise than before about a comment; returns titles."""
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    titles = sorted({comment.title_id for comment in state.said.of_ids(changed)}) if changed else []
    if titles:
        state.said.touch(titles)
    return len(titles)


def _said(comment: Comment) -> Said:
    return Said(
        comment_id=comment.comment_id,
        author=comment.account_id or comment.profile_id,
        first_seen_at=comment.author_since,
        at=comment.at,
        text=comment.text,
        country=comment.country,
        language=comment.language or "und",
        sentiment=comment.sentiment or 0.0,
        aspects=tuple((aspect.key, aspect.sentiment) for aspect in comment.aspects),
    )
