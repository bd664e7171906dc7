"""GET /v1/titles/{title_id}/voices: what comments on a title say together, from twenty distinct authors on."""

import msgspec

from marquee.features.aspects import leanings_of
from marquee.language.voices import TitleVoices
from marquee.language.voices_kept import unpack_voices
from marquee.serve.endpoint import Call
from marquee.serve.handlers.titles import row_for
from marquee.serve.payloads import Country, Id
from marquee.serve.payloads_words import AspectPayload, TitleVoicesAnswer, TopicPayload


class VoicesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks, and where."""

    profile_id: Id | None = None
    country: Country = ""


def get_voices(call: Call) -> TitleVoicesAnswer:
    """Tell a title's voices as they were last gathered; empty where too few are heard. Raises NotFound."""
    asked = call.read(VoicesQuery)
    title_id = call.id("title_id")
    profile = None if asked.profile_id is None else call.profile(asked.profile_id)
    row_for(call, title_id, profile=profile, country=asked.country)
    leanings = {} if profile is None else {one.key: one.sentiment for one in leanings_of(profile)}
    packed = call.runtime.state.said.voices(title_id)
    voices = TitleVoices() if packed is None else unpack_voices(packed)
    return TitleVoicesAnswer(
        title_id=title_id,
        authors=0 if voices.mean is None else voices.authors,
        mean=voices.mean,
        aspects=tuple(
            AspectPayload(key=one.key, authors=one.authors, mean=one.mean, loved=one.loved, yours=leanings.get(one.key))
            for one in voices.aspects
        ),
        topics=tuple(
            TopicPayload(words=one.words, authors=one.authors, mean=one.mean, evidence=one.evidence)
            for one in voices.topics
        ),
    )
