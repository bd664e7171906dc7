"""What comments say to the company, over HTTP: of one title or of all, by enough people, in words everyone is shown."""

from typing import Any

import numpy as np
from tests.insight.test_voices import ASIDES

from marquee.schema.clock import DAY, MINUTE
from marquee.schema.comments import Read, Written
from marquee.schema.events import Aspect

from .conftest import NOW, Service

DUB = "The dubbing is terrible, out of sync."


def say(service: Service, count: int, *, what: str = DUB, key: str = "dubbing_subtitles", **more: Any) -> None:
    """Let old accounts write on a title, in words of their own; read already."""
    given = {"title_id": "t1", "country": "DE", "author_since": NOW - 300 * DAY} | more
    sentiment = -0.8 if what == DUB else 0.8
    for number in range(count):
        comment_id = f"{key}{number}"
        aside = " ".join(np.random.default_rng([number, len(key)]).choice(ASIDES, size=9))
        at = NOW - 3 * MINUTE + number
        service.stores.state.said.write(
            [
                Written(
                    comment_id=comment_id, profile_id=f"x{key}{number}", account_id=f"a{key}{number}", at=at,
                    text=f"{aside}. {what}", author="Ada", **given,
                )
            ]
        )  # fmt: skip
        aspects = (Aspect(key=key, sentiment=sentiment),)
        found = Read(
            comment_id=comment_id, profile_id=f"x{key}{number}", at=at, sentiment=sentiment, language="en",
            aspects=aspects,
        )  # fmt: skip
        service.stores.state.said.mark_read([found], hold_from=0.5)


def voices(service: Service, **query: Any) -> dict[str, Any]:
    return dict(service.get("/v1/operator/voices", **query))


def test_a_broken_dub_is_told_of_the_title_and_among_all_minutes_after(service: Service) -> None:
    say(service, 24)
    said = voices(service, title_id="t1")
    (aspect,) = said["aspects"]
    assert (aspect["key"], aspect["authors"], aspect["praise"]) == ("dubbing_subtitles", 24, [])
    assert all("dubbing" in sentence for sentence in aspect["complaints"])
    assert [day["authors"] for day in aspect["days"]] == [24]
    (spike,) = said["spikes"]
    assert (spike["country"], spike["authors"]) == ("DE", 24)
    everything = voices(service)
    assert [(one["title_id"], one["key"]) for one in everything["spikes"]] == [("t1", "dubbing_subtitles")]
    assert [(one["title_id"], one["authors"]) for one in everything["titles"]] == [("t1", 24)]
    assert voices(service, country="FR")["spikes"] == []


def test_nothing_is_told_of_fewer_than_twenty(service: Service) -> None:
    say(service, 19)
    said = voices(service, title_id="t1")
    assert (said["authors"], said["mean"], said["aspects"], said["spikes"]) == (0, None, [], [])
    assert voices(service)["titles"] == []


def test_praise_is_no_spike(service: Service) -> None:
    say(service, 30, what="I loved the music.", key="music")
    said = voices(service, title_id="t1")
    assert said["spikes"] == []
    assert said["aspects"][0]["loved"] == 1.0


def test_what_an_operator_removed_is_no_evidence_and_does_not_count(service: Service) -> None:
    say(service, 20)
    assert voices(service, title_id="t1")["authors"] == 20
    act = {"act": "remove", "author": "Mo"}
    answer = service.client.post("/v1/operator/comments/dubbing_subtitles0", json=act)
    assert answer.status_code == 200, answer.text
    assert voices(service, title_id="t1")["authors"] == 0


def test_an_unknown_title_is_a_clear_404(service: Service) -> None:
    answer = service.client.get("/v1/operator/voices", params={"title_id": "nothing"})
    assert answer.status_code == 404
    assert "nothing" in answer.text
