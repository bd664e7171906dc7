"""`marquee artwork describe`: measure every cover once, and embed it where an encoder is given."""

import argparse
from pathlib import Path
from typing import Any

from marquee.cli.terminal import progress, say, say_next, stores_of
from marquee.errors import BrokenStore, NotFound

VERSIONS_KEPT = 3


def register_action(actions: Any) -> None:
    """Add `describe` to the artwork commands."""
    action = actions.add_parser("describe", help="measure every cover once; with --encoder, embed it too")
    action.add_argument(
        "--encoder", type=Path, metavar="FILE", help="an image encoder as ONNX: (batch, 3, h, w) in, vectors out"
    )
    action.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Describe what is new, and put the description in force."""
    import numpy as np

    from marquee.artwork.describe import KIND, NOTHING, describe, load_described, save_described
    from marquee.catalog.artworks import with_accepted
    from marquee.catalog.load import load_snapshot
    from marquee.media.images import digest_of
    from marquee.models.image_encoder import open_encoder

    encode = None if options.encoder is None else open_encoder(options.encoder)
    encoder = "" if options.encoder is None else digest_of(options.encoder.read_bytes())
    with stores_of(options) as stores:
        published = load_snapshot(stores.artifacts)
        if published is None:
            raise NotFound("no catalogue is published yet; run `marquee import catalog FILE` first")
        now = stores.settings.clock().now()
        snapshot = with_accepted(published, stores.desk.snapshot(now=now))
        live = stores.artifacts.current(KIND)
        known = NOTHING
        if live is not None:
            try:
                known = load_described(stores.artifacts.checked(KIND, live))
            except BrokenStore as error:
                say(f"{error}")
        with progress("describing covers") as report:
            found = describe(
                snapshot,
                root=stores.settings.home / "artwork",
                encode=encode,
                encoder=encoder,
                known=known,
                report=report,
            )
        staged = stores.artifacts.stage(KIND)
        save_described(found, staged)
        number = 1 + max((int(name.split("-")[1]) for name in stores.artifacts.versions(KIND)), default=0)
        stores.artifacts.publish(KIND, staged, f"artwork-{number:06d}")
        for old in stores.artifacts.versions(KIND)[:-VERSIONS_KEPT]:
            stores.artifacts.retire(KIND, old)
    measured = int(np.isfinite(found.measured).any(axis=1).sum())
    embedded = int(np.isfinite(found.embeddings).all(axis=1).sum()) if found.embeddings.shape[1] else 0
    say(
        f"{len(found.artwork_ids):,} covers: {measured:,} measured, {embedded:,} embedded; "
        "drawn ones have no pixels to measure"
    )
    say_next("marquee report artwork")
    return 0
