"""Read a video file with PyAV: open it safely, decode it once from end to end, fetch chosen frames again.

Files come from outside. Only containers that hold their own pictures are opened (no playlists, which could name other
files), what is damaged is passed over and counted, and frames too large to decode in full are read at key frames.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from marquee.errors import BadInput, Refused
from marquee.media.pixels import Picture

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,avi,asf,flv,ogg,mxf,h264,hevc,ivf,nut"
MOST_DECODED_PIXELS = 4096 * 2304  # a frame; larger ones are read at key frames alone
MOST_PIXELS = 16384 * 8704  # a frame; nobody's camera makes larger ones
MOST_DAMAGE = 2_000  # packets in a row that cannot be decoded
NEAR_S = 1e-3
DIGESTED = 1 << 20  # bytes read at the start, the middle and the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """An open video; `stream` and `container` are PyAV's."""

    path: Path
    container: Any
    stream: Any
    width: int  # with square pixels, before it is turned upright
    height: int
    start_s: float  # the file's own time of its first frame
    duration_s: float | None
    keyframes_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """One frame; `frame` is PyAV's and holds the decoder's memory until it is let go."""

    at_s: float
    frame: Any


@dataclass(slots=True, kw_only=True)
class Damage:
    """What could not be decoded on the way."""

    packets: int = 0


@contextmanager
def open_video(path: Path, *, threads: int = 2) -> Iterator[Video]:
    """Open a video file; raises BadInput for what is none, Refused where PyAV is not installed."""
    try:
        import av
    except ImportError:
        raise Refused("videos are read by PyAV, which is not installed; pip install 'marquee[media]'") from None
    if not path.is_file():
        raise BadInput(f"there is no file {path}; give the path of a video")
    if path.stat().st_size == 0:
        raise BadInput(f"{path} is empty; give a video")
    av.logging.set_level(av.logging.PANIC)  # FFmpeg's own words; ours follow
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    try:
        container = av.open(str(path.resolve()), options=options, metadata_errors="replace")
    except (av.error.FFmpegError, ValueError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(
            f"{path} cannot be read as a video ({reason}): it is something else, or its end is missing; "
            "give a whole MP4, MOV, MKV, WebM, AVI or MPEG file"
        ) from None
    with container:
        yield _described(path, container, threads=threads)


def decode(video: Video, *, damage: Damage) -> Iterator[Decoded]:
    """Decode from the start, in the order shown; frames without a time get one from the frame rate."""
    yield from _decoded(video, damage=damage)


def frames_at(path: Path, times: Iterable[float], *, threads: int = 2) -> Iterator[tuple[float, Picture]]:
    """Fetch the frames shown at certain times, as RGB, one after another; a time nothing is shown at is left out.

    Each is sought by its key frame; where a file cannot be sought in, it is decoded once more from the start.
    """
    missing = []
    with open_video(path, threads=threads) as video:
        for at_s in sorted(times):
            found = _sought(video, at_s)
            if found is None:
                missing.append(at_s)
            else:
                yield at_s, found
    if missing:
        with open_video(path, threads=threads) as video:
            for decoded in _decoded(video, damage=Damage()):
                while missing and decoded.at_s >= missing[0] - NEAR_S:
                    yield missing.pop(0), to_picture(decoded.frame, width=video.width, height=video.height)
                if not missing:
                    return


def _sought(video: Video, at_s: float) -> Picture | None:
    import av

    try:
        video.container.seek(max(0, int((at_s + video.start_s) * av.time_base)), backward=True)
    except av.error.FFmpegError:
        return None
    for decoded in _decoded(video, damage=Damage()):
        if decoded.at_s >= at_s - NEAR_S:
            if decoded.at_s > at_s + NEAR_S:
                return None
            return to_picture(decoded.frame, width=video.width, height=video.height)
    return None


def to_picture(frame: Any, *, width: int, height: int) -> Picture:
    """Convert a decoded frame to RGB of a size, then turn it upright: a telephone stores its video on its side."""
    picture = frame.to_ndarray(format="rgb24", width=width, height=height)
    return np.ascontiguousarray(np.rot90(picture, round(frame.rotation / 90) % 4))


def digest_of(path: Path) -> str:
    """Digest a file by its length, start, middle and end: 16 hex digits, in no time however long it is."""
    size = path.stat().st_size
    digest = hashlib.blake2b(str(size).encode(), digest_size=8)
    with path.open("rb") as file:
        for start in (0, max(0, size // 2 - DIGESTED // 2), max(0, size - DIGESTED)):
            file.seek(start)
            digest.update(file.read(DIGESTED))
    return digest.hexdigest()


def _described(path: Path, container: Any, *, threads: int) -> Video:
    import av

    pictures = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic and stream.codec_context is not None
    ]
    if not pictures:
        holds = ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
        raise BadInput(f"{path} has no moving picture in it (it holds {holds}); give a video")
    stream = max(pictures, key=lambda stream: stream.codec_context.width * stream.codec_context.height)
    context = stream.codec_context
    if context.width < 16 or context.height < 16 or context.width * context.height > MOST_PIXELS:
        raise BadInput(f"{path} says its frames are {context.width} × {context.height} pixels; 16 to 16384 can be read")
    context.thread_count = max(1, threads)
    stream.thread_type = "AUTO"
    keyframes_only = context.width * context.height > MOST_DECODED_PIXELS
    if keyframes_only:
        context.skip_frame = "NONKEY"
        context.thread_count = 1  # each thread would hold a frame of its own
    duration = stream.duration * stream.time_base if stream.duration else None
    if duration is None and container.duration:
        duration = container.duration / av.time_base
    width, height = _shown(stream)
    return Video(
        path=path, container=container, stream=stream, width=width, height=height,
        start_s=float((stream.start_time or 0) * stream.time_base),
        duration_s=float(duration) if duration and duration > 0 else None, keyframes_only=keyframes_only,
    )  # fmt: skip


def _shown(stream: Any) -> tuple[int, int]:
    """Give the size on a screen with square pixels, in even numbers."""
    shape = stream.sample_aspect_ratio or 1
    shape = float(shape) if 0.25 <= float(shape) <= 4 else 1.0
    context = stream.codec_context
    return max(16, round(context.width * shape / 2) * 2), max(16, context.height // 2 * 2)


def _decoded(video: Video, *, damage: Damage) -> Iterator[Decoded]:
    import av

    rate = float(video.stream.average_rate or video.stream.guessed_rate or 25)
    after, in_a_row = 0.0, 0
    packets = video.container.demux(video.stream)
    while in_a_row < MOST_DAMAGE:
        try:
            packet = next(packets)
            frames = packet.decode()
            in_a_row = 0
        except StopIteration:
            return
        except av.error.EOFError:
            return
        except (av.error.FFmpegError, ValueError):
            damage.packets += 1
            in_a_row += 1
            continue
        for frame in frames:
            if frame.is_corrupt or frame.width < 16 or frame.height < 16:
                damage.packets += frame.is_corrupt
                continue
            at_s = (
                after
                if frame.pts is None or frame.time_base is None
                else float(frame.pts * frame.time_base) - video.start_s
            )
            after = at_s + 1 / rate
            yield Decoded(at_s=at_s, frame=frame)
