"""`python -m benchmarks NAME [--data DIR] [--quick] [--json]` runs one benchmark and writes its result down."""

import argparse
import importlib
import json
import pkgutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import benchmarks
from benchmarks.frame import as_record, write_down
from marquee.kernels import keep_kernels

PLACES = ("speed", "quality", "scale", "artwork", "search", "page", "words")


def names() -> list[str]:
    """List every benchmark there is, as `place.name`."""
    found = []
    for place in PLACES:
        folder = Path(benchmarks.__file__).parent / place
        if folder.is_dir():
            found += [f"{place}.{module.name}" for module in pkgutil.iter_modules([str(folder)])]
    return sorted(name for name in found if not name.rpartition(".")[2].startswith("_"))


def main() -> int:
    """Run what the command line names: 1 when a full form misses a check, 2 for a name there is not, else 0."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Run one benchmark.")
    parser.add_argument("name", nargs="?", help=", ".join(names()))
    parser.add_argument("--data", type=Path, help="the folder of public data sets")
    parser.add_argument("--quick", action="store_true", help="a small form, under a minute")
    parser.add_argument("--json", action="store_true", help="print only the JSON object")
    options = parser.parse_args()
    if options.name not in names():
        print(f"no benchmark is named {options.name!r}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    keep_kernels()
    module = importlib.import_module(f"benchmarks.{options.name}")
    started = time.perf_counter()
    result = module.run(data=options.data, quick=options.quick)
    record = as_record(options.name, result, seconds=time.perf_counter() - started, quick=options.quick)
    record["ran_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    if not options.json:
        for check in record["checks"]:
            verdict = "holds " if check["holds"] else "MISSED"
            print(f"{verdict}  {check['what']}: {check['value']} {check['op']} {check['target']}")
    write_down(record)
    print(json.dumps(record))
    return 0 if options.quick or all(check["holds"] for check in record["checks"]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
