"""GET /v1/onboarding: titles a new profile may say it likes, popular here and unlike one another."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.serve.endpoint import Answer, Call, encode
from marquee.serve.handlers.titles import title_json
from marquee.serve.payloads import Country, Id
from marquee.serve.showing import mask_for

DEPTH = 600  # popular titles looked at


class OnboardingQuery(msgspec.Struct, frozen=True, kw_only=True):
    """For whom (a kids' profile picks among its own), where, and how many."""

    profile_id: Id
    country: Country = ""
    count: Annotated[int, Meta(ge=3, le=60)] = 24


def get_onboarding(call: Call) -> Answer:
    """Give a varied set of well-known titles this profile may be shown."""
    asked = call.read(OnboardingQuery)
    profile = call.profile(asked.profile_id)
    country = asked.country or profile.country or ""
    bound = call.binding.bound
    scores = np.where(mask_for(call, profile, country=country), bound.taste.popularity(country), -np.inf)
    rows = varied(bound.snapshot, scores, count=asked.count)
    parts = b",".join(title_json(call.binding, row) for row in rows)
    body = b'{"version":' + encode(bound.versions.catalog) + b',"titles":[' + parts + b"]}"
    return Answer(body=body)


def varied(snapshot: CatalogSnapshot, scores: NDArray[np.floating], *, count: int) -> list[int]:
    """Choose titles of high score (-inf: may not be shown) so that genres take turns; row numbers, best first.

    Each title taken halves what its genres are worth from then on.
    """
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    order = order[np.isfinite(scores[order])]
    genres = snapshot.genre_matrix[:, order].astype(np.float64)  # (genres, depth)
    each = np.maximum(genres.sum(axis=0), 1.0)
    worth = np.ones(len(genres))
    rank = 1.0 / (20.0 + np.arange(len(order)))
    free = np.ones(len(order), dtype=np.bool_)
    chosen: list[int] = []
    while len(chosen) < count and free.any():
        value = np.where(free, rank * (0.05 + (worth @ genres) / each), -1.0)
        best = int(value.argmax())
        free[best] = False
        worth[genres[:, best] > 0] *= 0.5
        chosen.append(int(order[best]))
    return chosen
