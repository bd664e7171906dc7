"""Keep the lake small: few files a partition, few snapshots, no file that nothing names."""

from dataclasses import dataclass

from marquee.storage.protocols import LakeEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """How small: a partition over `most_files` is rewritten; the newest `keep` snapshots of a table are kept."""

    most_files: int = 16
    keep: int = 10  # readers that began on an older snapshot find their files gone and begin again


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was done."""

    partitions: int  # rewritten
    files: int  # removed


UPKEEP = Upkeep()


def keep_small(lake: LakeEngine, *, config: Upkeep = UPKEEP) -> Kept:
    """Compact crowded partitions of `events`, forget old snapshots, remove what nothing names."""
    crowded = lake.most_files("events") > config.most_files
    partitions = lake.compact(most_files=config.most_files) if crowded else 0
    return Kept(partitions=partitions, files=lake.tidy(keep=config.keep))
