"""Warm a binding before it is put in place: compiled code is loaded and caches are filled off the request path.

Nothing of it is recorded: the viewer is made up.
"""

import numpy as np

from marquee.catalog.availability import eligible
from marquee.language.wording import LANGUAGES
from marquee.page.bound import Bound
from marquee.page.build import build_page
from marquee.page.fallback import fallback_page
from marquee.page.shelves import names_in
from marquee.profiles.advance import empty_profile
from marquee.schema.page import PageRequest
from marquee.schema.profile import PLAY, Entry, Profile
from marquee.search.index import SearchIndex
from marquee.search.query import search

ROWS = 20


def warm(bound: Bound, *, index: SearchIndex | None, now: int) -> None:
    """Build pages and search once, for a new and for a known viewer; what fails is raised: it could serve no one."""
    nobody = empty_profile("nobody")
    touched = bound.snapshot.title_ids[:3]
    history = tuple(Entry(title_id=title_id, at=now - 1, action=PLAY, value=1.0) for title_id in touched)
    somebody = Profile(profile_id="nobody", history=history)
    request = PageRequest(request_id="warming", profile_id="nobody")
    chance = np.random.default_rng(0)
    for profile in (nobody, somebody):
        build_page(request, profile=profile, bound=bound, now=now, rng=chance, rows=ROWS)
    fallback_page(request, profile=nobody, bound=bound, now=now, rows=ROWS)
    for language in LANGUAGES:  # names of all shelves are said once a catalogue and language
        names_in(bound.shelves, language)
        names_in(bound.shelves.micro, language)
    if index is not None and len(bound.snapshot):
        mask = eligible(bound.snapshot, country="", now=now, ceiling=None, taken_down=frozenset())
        for text in (bound.snapshot.titles[0].name[:3], "wrmng"):
            search(index, text, snapshot=bound.snapshot, eligible=mask)
