"""Whatever file is given as a video: a clear error or a sound reading, never half a result or a crash."""

import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from tests.media.conftest import HEIGHT, WIDTH, Film, Picture, place, shot

from marquee.errors import BadInput
from marquee.media.mine import mine
from marquee.media.survey import survey
from marquee.media.video import digest_of, frames_at

pytest.importorskip("av")


def frames_of(path: Path) -> int:
    return len(survey(path, threads=1).track)


def two_shots() -> list[Picture]:
    return shot(place(1), 48, drift=1) + shot(place(2), 48, drift=1)


def test_every_frame_is_read_with_its_time(film: Film) -> None:
    seen = survey(film(two_shots(), rate=24), threads=1)
    assert len(seen.track) == 96
    assert seen.track.at_s == pytest.approx(np.arange(96) / 24, abs=0.001)
    assert (seen.width, seen.height, seen.damaged) == (WIDTH, HEIGHT, 0)


def test_frames_at_uneven_times_keep_their_times(film: Film) -> None:
    times = np.cumsum(np.random.default_rng(0).choice([0.02, 0.04, 0.2], 96))
    path = film(two_shots(), name="uneven.mkv", times=times)
    track = survey(path, threads=1).track
    assert track.at_s - track.at_s[0] == pytest.approx(times - times[0], abs=0.002)


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts", "film.avi", "film.mov"])
def test_a_chosen_frame_is_fetched_again_exactly(film: Film, name: str) -> None:
    frames = [np.full((HEIGHT, WIDTH, 3), 20 + 2 * step, dtype=np.uint8) for step in range(96)]
    path = film(frames, name=name, key_every=30)
    track = survey(path, threads=1).track
    wanted = [float(track.at_s[place]) for place in (0, 3, 41, 95)]
    found = dict(frames_at(path, wanted, threads=1))
    assert sorted(found) == wanted
    assert [float(found[at].mean()) for at in wanted] == pytest.approx([20, 26, 102, 210], abs=2.5)
    assert list(frames_at(path, [99.0], threads=1)) == []


def test_a_text_file_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("Once upon a time there was no film.\n" * 200)
    with pytest.raises(BadInput, match="cannot be read as a video"):
        mine(path, title_id="t")


def test_a_playlist_reads_no_other_file(tmp_path: Path, film: Film) -> None:
    film(two_shots(), name="secret.ts")
    for text, name in (
        ("ffconcat version 1.0\nfile secret.ts\n", "a.mp4"),
        ("#EXTM3U\n#EXTINF:4,\nsecret.ts\n", "a.m3u8"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(BadInput, match="cannot be read as a video"):
            mine(tmp_path / name, title_id="t")


def test_an_audio_file_named_like_a_video_has_no_moving_picture(tmp_path: Path) -> None:
    import av

    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 44_100), dtype=np.float32), format="flt", layout="mono")
        sound.sample_rate = 44_100
        for packet in [*stream.encode(sound), *stream.encode(None)]:
            container.mux(packet)
    with pytest.raises(BadInput, match=r"no moving picture in it \(it holds audio\)"):
        mine(path, title_id="t")


def test_a_plain_wave_file_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(16_000))
    with pytest.raises(BadInput, match="give a whole MP4"):
        mine(path, title_id="t")


@pytest.mark.parametrize("content", [b"", b"\0" * 4096])
def test_a_file_with_nothing_in_it_is_no_video(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"film\.mp4"):
        mine(path, title_id="t")
    with pytest.raises(BadInput, match="there is no file"):
        mine(tmp_path / "absent.mp4", title_id="t")
    with pytest.raises(BadInput, match="there is no file"):
        mine(tmp_path, title_id="t")


@pytest.mark.parametrize(
    ("name", "said"), [("none.mp4", "no moving picture"), ("none.mkv", "cannot be read as a video")]
)
def test_a_video_without_a_frame_says_so(tmp_path: Path, name: str, said: str) -> None:
    import av

    path = tmp_path / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        container.start_encoding()
    with pytest.raises(BadInput, match=said):
        mine(path, title_id="t")


def test_a_video_cut_off_gives_what_is_there_and_says_how_much(film: Film, tmp_path: Path) -> None:
    whole = film([frame for seed in range(12) for frame in shot(place(seed), 24)], name="whole.mkv")
    content = whole.read_bytes()
    path = tmp_path / "part.mkv"
    path.write_bytes(content[: len(content) // 2])
    mined = mine(path, title_id="t", threads=1)
    assert 0 < mined.frames < 288
    assert mined.found
    assert "could be read" in mined.notes[0]


def test_an_mp4_whose_end_is_missing_says_so(film: Film, tmp_path: Path) -> None:
    content = film(two_shots()).read_bytes()
    path = tmp_path / "part.mp4"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(BadInput, match="its end is missing"):
        mine(path, title_id="t")


def test_frames_of_8k_are_read_at_key_frames(film: Film) -> None:
    large = [place(seed).repeat(24, axis=0).repeat(24, axis=1) for seed in (1, 2)]
    mined = mine(film([large[0], large[0], large[1], large[1]], key_every=2), title_id="t", threads=1)
    assert mined.frames == 2
    assert any("key frames only" in note for note in mined.notes)
    assert {(candidate.width, candidate.height) for candidate, _ in mined.found} == {(7680, 4320)}


def test_a_telephones_video_is_turned_upright(film: Film) -> None:
    import av

    path = film(two_shots(), name="lying.mp4")
    turned = path.with_name("turned.mp4")
    with av.open(str(path)) as source, av.open(str(turned), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(90)
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    seen = survey(turned, threads=1)
    assert (seen.width, seen.height) == (HEIGHT, WIDTH)
    ((_, picture),) = frames_at(turned, [0.0], threads=1)
    upright, lying = picture.astype(int), np.rot90(place(1)).astype(int)
    assert picture.shape == (WIDTH, HEIGHT, 3)
    errors = [np.abs(upright - np.rot90(lying, half)).mean() for half in (0, 2)]
    assert min(errors) < 12


def test_the_same_content_has_the_same_digest_whatever_its_name(film: Film, tmp_path: Path) -> None:
    path = film(two_shots())
    shutil.copy(path, tmp_path / "copy.mp4")
    assert digest_of(path) == digest_of(tmp_path / "copy.mp4")
    assert digest_of(path) != digest_of(film(two_shots()[1:], name="other.mp4"))


FUZZ = """
import sys
from pathlib import Path
import numpy as np
from marquee.errors import MarqueeError
from marquee.media.survey import survey
from marquee.media.video import frames_at
rng, outcomes = np.random.default_rng(int(sys.argv[1])), [0, 0]
for name in sys.argv[3:]:
    whole = np.frombuffer(Path(name).read_bytes(), dtype=np.uint8)
    for trial in range(int(sys.argv[2])):
        broken = whole.copy()
        if trial % 3 != 1:
            places = rng.integers(0, len(broken) if trial % 2 else min(len(broken), 900), rng.integers(1, 60))
            broken[places] = rng.integers(0, 256, places.size)
        if trial % 3 != 0:
            broken = broken[: rng.integers(0, len(broken))]
        path = Path(name).with_name("broken" + Path(name).suffix)
        path.write_bytes(broken.tobytes())
        try:
            seen = survey(path, threads=1)
            list(frames_at(path, seen.track.at_s[:: max(1, len(seen.track) // 3)].tolist(), threads=1))
            outcomes[0] += 1
        except MarqueeError:
            outcomes[1] += 1
print(outcomes)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_cut_and_flipped_bytes_are_read_or_refused_and_never_crash(film: Film, seed: int) -> None:
    small = [place(step // 8, width=96, height=64) for step in range(24)]
    paths = [str(film(small, name=f"whole{suffix}", key_every=8)) for suffix in (".mp4", ".mkv", ".ts", ".avi")]
    run = subprocess.run(
        [sys.executable, "-c", FUZZ, str(seed), "25", *paths], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr[-2000:]
    read, refused = map(int, run.stdout.strip().strip("[]").split(","))
    assert read + refused == 100
    assert min(read, refused) > 5
