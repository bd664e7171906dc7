"""VADER's compound score of texts, and how long it takes; run in the peers' own Python."""

import json
import sys
import time
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


def main() -> None:
    """Write the score of each text of each list, with the processor seconds and the memory at the end in MiB."""
    asked = json.loads(Path(sys.argv[1]).read_text())
    analyzer = SentimentIntensityAnalyzer()
    started = time.process_time()
    scores = {
        name: [analyzer.polarity_scores(text)["compound"] for text in texts] for name, texts in asked["test"].items()
    }
    seconds = time.process_time() - started
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1_024
    Path(sys.argv[2]).write_text(json.dumps({"scores": scores, "seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main()
