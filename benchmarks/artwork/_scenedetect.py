"""Run PySceneDetect as a peer, in an environment of its own that is made beside the benchmarks on first use.

Every detector it has, with its own settings and with two that are keener, in one decoding of the film; its documented
way to find fades (a threshold detector beside a content detector) as well.
"""

import json
import subprocess
import venv
from pathlib import Path

ENVIRONMENT = Path(__file__).parent.parent / ".venv-scenedetect"
PEER = (
    "scenedetect==0.7.2",
    "click==8.3.1",
    "numpy==2.4.6",
    "platformdirs==4.14.8",
    "tqdm==4.70.1",
    "opencv-python-headless==4.14.0.94",
)
SCRIPT = """
import json, sys
from scenedetect import (AdaptiveDetector, ContentDetector, HashDetector, HistogramDetector, SceneManager,
                         ThresholdDetector, open_video)
made = {
    "content": ContentDetector(), "content 20": ContentDetector(threshold=20.0),
    "adaptive": AdaptiveDetector(), "adaptive 2": AdaptiveDetector(adaptive_threshold=2.0),
    "threshold": ThresholdDetector(), "histogram": HistogramDetector(), "hash": HashDetector(),
}
found = {name: [] for name in made}
def listen(name, detector):
    process, finish = detector.process_frame, detector.post_process
    def heard(cuts):
        found[name] += [cut.frame_num for cut in cuts]
        return cuts
    detector.process_frame = lambda at, frame: heard(process(at, frame))
    detector.post_process = lambda at: heard(finish(at))
manager = SceneManager()
for name, detector in made.items():
    listen(name, detector)
    manager.add_detector(detector)
manager.detect_scenes(open_video(sys.argv[1]))
for name in ("content", "content 20", "adaptive", "adaptive 2"):
    found[name + " + threshold"] = found[name] + found["threshold"]
print(json.dumps({name: sorted(set(cuts)) for name, cuts in found.items()}))
"""


def peer_cuts(video: Path) -> dict[str, list[int]]:
    """Give the first frames of new shots as each detector finds them, by the detector's name.

    Raises CalledProcessError where the environment cannot be made or the peer fails.
    """
    run = subprocess.run([str(_python()), "-c", SCRIPT, str(video)], check=True, capture_output=True, text=True)
    found: dict[str, list[int]] = json.loads(run.stdout.splitlines()[-1])
    return found


def _python() -> Path:
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        # without its own dependencies: they hold an OpenCV that needs a display's libraries
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", *PEER], check=True)
        (ENVIRONMENT / "ready").touch()
    return python
