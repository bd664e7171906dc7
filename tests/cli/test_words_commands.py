"""`train --words` and `report voices`: what an operator types about comments."""

from pathlib import Path

import numpy as np
import pytest
from tests.insight.test_voices import ASIDES
from tests.language.test_judge import reviews

from marquee.cli import main
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.comments import Read, Written
from marquee.schema.events import Aspect
from marquee.settings import Settings
from marquee.storage.open import open_stores


def test_a_file_teaches_and_the_figures_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, ratings = reviews(700, seed=1)
    lines = [f"{text},{int(rating)}" for text, rating in zip(texts, ratings.tolist(), strict=True)]
    (tmp_path / "f.csv").write_text("text,rating\n" + "\n".join(lines))
    assert main(["--home", str(tmp_path / "home"), "train", "--words", str(tmp_path / "f.csv")]) == 0
    said = capsys.readouterr().out
    assert "700 labelled texts" in said and "is in force, for en" in said and "next: marquee serve" in said


def test_without_words_to_learn_from_the_word_list_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "home"), "train", "--words"]) == 0
    assert "the word list stays" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_a_plain_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "home"), "train", "--words", "none.csv"]) == 1
    assert "there is no file none.csv" in capsys.readouterr().err


def test_voices_are_printed_with_the_spike_and_its_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    stores = open_stores(Settings(home=home))
    now = stores.settings.clock().now()
    for number in range(22):
        aside = " ".join(np.random.default_rng(number).choice(ASIDES, size=9))
        text = f"{aside}. The dubbing is [b]terrible[/b], out of sync."
        key, profile_id = f"c{number}", f"p{number}"
        at = now - MINUTE + number
        stores.state.said.write(
            [
                Written(
                    comment_id=key, title_id="t1", profile_id=profile_id, account_id=profile_id, at=at, text=text,
                    author="Ada", author_since=now - 300 * DAY, country="DE",
                )
            ]
        )  # fmt: skip
        aspects = (Aspect(key="dubbing_subtitles", sentiment=-0.8),)
        read = Read(comment_id=key, profile_id=profile_id, at=at, sentiment=-0.8, language="en", aspects=aspects)
        stores.state.said.mark_read([read], hold_from=0.5)
    stores.close()
    assert main(["--home", str(home), "report", "voices"]) == 0
    said = capsys.readouterr().out
    assert "22 people complain of dubbing_subtitles of t1 in DE" in said
    assert "[b]terrible[/b]" in said
    assert "next: marquee report voices --title t1" in said
    assert main(["--home", str(home), "report", "voices", "--title", "t1"]) == 0
    assert "dubbing_subtitles" in capsys.readouterr().out


def test_with_nothing_said_there_is_nothing_to_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "home"), "report", "voices"]) == 0
    assert "no title was written about by 20 people" in capsys.readouterr().out
    assert main(["--home", str(tmp_path / "home"), "report", "voices", "--title", "t1"]) == 0
    assert "fewer than 20 people" in capsys.readouterr().out
