"""`marquee artwork mine VIDEO --title ID`: find candidate covers in a video, for an editor to accept or reject."""

import argparse
from pathlib import Path
from typing import Any

from marquee.catalog.load import load_snapshot
from marquee.cli.terminal import say, say_next, staged_progress, stores_of
from marquee.errors import BadInput, NotFound
from marquee.media.candidates import candidates_folder, write_candidates
from marquee.media.mine import MineConfig, Mined, mine
from marquee.media.store import CANDIDATES
from marquee.storage.open import Stores

MOST_CANDIDATES = 200  # of a title; more than that nobody looks through


def register_action(actions: Any) -> None:
    """Add `artwork mine` to the command line."""
    action = actions.add_parser("mine", help="find candidate covers in a video")
    action.add_argument("video", metavar="VIDEO", type=Path, help="a video file: MP4, MOV, MKV, WebM, AVI, MPEG")
    action.add_argument("--title", required=True, metavar="ID", help="the title_id it belongs to")
    action.add_argument("--most", type=int, default=MineConfig().most, metavar="N", help="how many (default 50)")
    action.add_argument("--faces", type=Path, metavar="FILE", help="an ONNX face detector (YuNet) to use instead")
    action.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Mine the video and put its candidates where the console finds them."""
    if not 1 <= options.most <= MOST_CANDIDATES:
        raise BadInput(f"--most is {options.most}; it may be 1 to {MOST_CANDIDATES}")
    with stores_of(options) as stores:
        moods = _moods_of(stores, options.title)
        root = stores.settings.home / "artwork" / CANDIDATES
        threads = stores.settings.threads
    candidates_folder(root, options.title)  # an id that cannot name a folder is refused before the work
    mined = _mined(options, moods=moods, threads=threads)
    kept = write_candidates(root, options.title, mined.found, source_digest=mined.source_digest)
    _tell(mined)
    if not kept:
        say(f"no frame of {options.video.name} makes a cover")
        say_next("marquee artwork mine ANOTHER_VIDEO --title ID")
        return 1
    say(f"{len(kept)} candidates for {options.title} wait in {candidates_folder(root, options.title)}")
    say("none is shown to anybody until an editor accepts it")
    say_next("marquee serve, then accept or reject them at http://127.0.0.1:8000/console")
    return 0


def _moods_of(stores: Stores, title_id: str) -> tuple[str, ...]:
    catalogue = load_snapshot(stores.artifacts)
    if catalogue is None:
        raise NotFound("there is no catalogue yet; run `marquee import catalog FILE` or `marquee demo` first")
    row = catalogue.index.get(title_id)
    if row is None:
        raise NotFound(f"the catalogue has no title {title_id!r}; give the title_id of a film or series in it")
    return catalogue.titles[row].moods


def _mined(options: argparse.Namespace, *, moods: tuple[str, ...], threads: int) -> Mined:
    with staged_progress("opening the video") as report:
        return mine(
            options.video, title_id=options.title, moods=moods, config=MineConfig(most=options.most),
            detector=options.faces, threads=threads, progress=report,
        )  # fmt: skip


def _tell(mined: Mined) -> None:
    for note in mined.notes:
        say(f"note: {note}")
    say(f"{mined.frames:,} frames in {mined.shots:,} shots, {mined.looked_at:,} stills looked at")
    if mined.left_out:
        say("left out: " + ", ".join(f"{count:,} {why}" for why, count in mined.left_out if count))
