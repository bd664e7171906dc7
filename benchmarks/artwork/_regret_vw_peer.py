"""Vowpal Wabbit as a cover policy: run by `_regret_vw.py` in the peers' environment, not in ours.

Messages are NumPy archives on the standard streams, each after its length in eight bytes: what a draw is asked with, or
what became of draws, in; probabilities out. A draw's text is kept until its outcome is known.
"""

import io
import json
import sys
from typing import Any

import numpy as np


def main() -> None:
    """Answer messages until the stream ends; the first argument is a JSON object: VW's options and the covers."""
    import vowpalwabbit

    asked = json.loads(sys.argv[1])
    learner = vowpalwabbit.Workspace(asked["options"], enable_logging=False)
    covers = receive()
    lines = [
        f"|i c={cover} |k kind={kind}" + (f" tag={tag}" if tag >= 0 else "")
        for cover, (kind, tag) in enumerate(zip(covers["kind"].tolist(), covers["tag"].tolist()))
    ]
    of_viewer = [viewer_text(row, covers["tag_names"]) for row in covers["leanings"]]
    kept: list[tuple[str, list[str]]] = []
    while (message := receive()) is not None:
        if "draws" in message:
            for draw, place, cost, chance in zip(
                *(message[name].tolist() for name in ("draws", "place", "cost", "chance"))
            ):
                shared, actions = kept[draw]
                told = [shared, *actions]
                told[place + 1] = f"0:{cost:g}:{chance:g} {told[place + 1]}"
                learner.learn(told)
                kept[draw] = ("", [])
            continue
        out = np.zeros(len(message["covers"]), dtype=np.float32)
        start = message["start"].tolist()
        match, fresh, cover = (message[name].tolist() for name in ("match", "fresh", "covers"))
        for row, (viewer, title, device, hour, country, score, known) in enumerate(
            zip(
                *(
                    message[name].tolist()
                    for name in ("viewers", "titles", "device", "hour", "country", "score", "known")
                )
            )
        ):
            where = f"dev={device} hour={hour // 6} c={country} known={known} score:{score:.2f}"
            shared = f"shared |x {where} |t t={title} |u {of_viewer[viewer]}"
            actions = [
                f"{lines[cover[at]]} |m lean:{match[at]:.3f} new:{fresh[at]:.2f}"
                for at in range(start[row], start[row + 1])
            ]
            kept.append((shared, actions))
            out[start[row] : start[row + 1]] = learner.predict([shared, *actions])
        send({"chances": out})


def viewer_text(leanings: Any, names: Any, least: float = 0.1) -> str:
    """Write a viewer's leanings down, those that are more than slight."""
    wanted = np.flatnonzero((np.abs(leanings) > least) & names)
    return " ".join(f"l{tag}:{leanings[tag]:.2f}" for tag in wanted.tolist())


def receive() -> Any:
    """Read a message; None where the stream ended."""
    head = sys.stdin.buffer.read(8)
    if len(head) < 8:
        return None
    with np.load(io.BytesIO(sys.stdin.buffer.read(int.from_bytes(head, "big")))) as kept:
        return {name: kept[name] for name in kept.files}


def send(arrays: Any) -> None:
    """Write a message."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    body = buffer.getvalue()
    sys.stdout.buffer.write(len(body).to_bytes(8, "big") + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
