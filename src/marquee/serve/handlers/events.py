"""POST /v1/events: the door. What is acknowledged is on disk (law 6); a bad event never spoils its batch."""

from typing import Any

import msgspec

from marquee.serve.endpoint import Answer, Call, encode
from marquee.serve.payloads import EventsAnswer, RejectedEvent

MAX_BATCH_BYTES = 4 * 1024 * 1024


class EventsBody(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as an object; a bare JSON list of events is read too. Up to 1,000 events, 4 MiB."""

    events: list[Any]  # what is no event is rejected by itself


def post_events(call: Call) -> Answer:
    """Check, de-duplicate and append a batch; returns once it is on disk."""
    claims = call.claims()
    receipt = call.runtime.collector.collect(
        call.body,
        allowed_profile=None if claims is None else claims.profile_id,
        allowed_account=None if claims is None else claims.account_id,
    )
    metrics = call.runtime.metrics
    metrics.count("events_accepted", receipt.accepted)
    metrics.count("events_duplicate", receipt.duplicates)
    metrics.count("events_rejected", len(receipt.rejected))
    rejected = tuple(
        RejectedEvent(index=one.index, event_id=one.event_id, reason=one.reason) for one in receipt.rejected
    )
    return Answer(
        body=encode(EventsAnswer(accepted=receipt.accepted, duplicates=receipt.duplicates, rejected=rejected))
    )
