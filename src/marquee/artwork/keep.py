"""The cover policy on disk: an artifact of kind "covers", read back by another version only where it fits."""

from dataclasses import asdict
from pathlib import Path

import msgspec
import numpy as np

from marquee.artwork.delay import HOURS, Delay
from marquee.artwork.effects import NAMES
from marquee.artwork.policy import CoverConfig, CoverPolicy
from marquee.artwork.pool import Tag
from marquee.errors import BrokenStore


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    version: str
    config: CoverConfig
    names: tuple[str, ...]
    effects: tuple[float, ...]
    effect_variances: tuple[float, ...]
    tags: tuple[Tag, ...]
    offset_ids: tuple[str, ...]
    misleading: tuple[str, ...]
    value_deviation: float
    offset_deviation: float
    delay: tuple[float, ...]
    draws_learnt: int


def save_policy(policy: CoverPolicy, folder: Path) -> None:
    """Write `policy.json`, `values.npy` and `offsets.npy` into a folder (artifact kind "covers")."""
    head = _Head(
        version=policy.version,
        config=policy.config,
        names=NAMES,
        effects=tuple(policy.effects.tolist()),
        effect_variances=tuple(policy.effect_variances.tolist()),
        tags=policy.tags,
        offset_ids=policy.offset_ids,
        misleading=tuple(sorted(policy.misleading)),
        value_deviation=policy.value_deviation,
        offset_deviation=policy.offset_deviation,
        delay=tuple(policy.delay.shares.tolist()),
        draws_learnt=policy.draws_learnt,
    )
    plain = msgspec.json.encode(msgspec.structs.asdict(head) | {"config": asdict(policy.config)})
    (folder / "policy.json").write_bytes(msgspec.json.format(plain, indent=1))
    np.save(folder / "values.npy", np.stack([policy.values, policy.value_variances]))
    np.save(folder / "offsets.npy", np.stack([policy.offsets, policy.offset_variances]))


def load_policy(folder: Path) -> CoverPolicy:
    """Read what `save_policy` wrote; raises BrokenStore where it is torn or of other effects."""
    try:
        head = msgspec.json.decode((folder / "policy.json").read_bytes(), type=_Head)
        values = np.load(folder / "values.npy", allow_pickle=False)
        offsets = np.load(folder / "offsets.npy", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise BrokenStore(
            f"the cover policy in {folder} cannot be read ({error}); remove it: covers learn anew"
        ) from error
    sizes = (len(head.effects), len(head.effect_variances), len(head.delay))
    fits = sizes == (len(NAMES), len(NAMES), len(HOURS)) and head.names == NAMES
    if not fits or values.shape != (2, len(head.tags)) or offsets.shape != (2, len(head.offset_ids)):
        raise BrokenStore(f"the cover policy in {folder} was learnt by another version; remove it: covers learn anew")
    return CoverPolicy(
        version=head.version,
        config=head.config,
        effects=np.array(head.effects),
        effect_variances=np.array(head.effect_variances),
        tags=head.tags,
        values=values[0].astype(np.float32),
        value_variances=values[1].astype(np.float32),
        offset_ids=head.offset_ids,
        offsets=offsets[0].astype(np.float32),
        offset_variances=offsets[1].astype(np.float32),
        misleading=frozenset(head.misleading),
        value_deviation=head.value_deviation,
        offset_deviation=head.offset_deviation,
        delay=Delay(shares=np.array(head.delay)),
        draws_learnt=head.draws_learnt,
    )
