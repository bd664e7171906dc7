"""Attention laid out for a page: it falls, fits the device, and is what was learnt where anything was."""

from dataclasses import replace

import numpy as np

from marquee.features.attention import EVEN
from marquee.page.reach import reach_of


def test_before_anything_is_learnt_the_screen_is_looked_at_and_little_beyond():
    reach = reach_of(EVEN, device="phone", rows=40, columns=40).by_place
    assert reach[0, 0] == 1.0 and reach.shape == (40, 40) and (reach > 0).all()
    assert reach[0, 2] > 0.9 and reach[0, 4] < 0.4
    assert (
        reach_of(EVEN, device="tv", rows=40, columns=40).front > reach_of(EVEN, device="phone", rows=9, columns=9).front
    )


def test_attention_never_rises_to_the_right_or_down_whatever_was_learnt():
    noise = np.random.default_rng(0).uniform(0.2, 1.0, size=EVEN.sight.shape).astype(np.float32)
    learnt = replace(EVEN, sight=noise, tiles=1_000)
    reach = reach_of(learnt, device="desktop", rows=60, columns=40).by_place
    assert (np.diff(reach, axis=0) <= 0).all() and (np.diff(reach, axis=1) <= 0).all()
    assert reach[0, 0] == 1.0 and reach[59, 0] < reach[23, 0]


def test_what_was_learnt_of_a_device_is_used_for_it_alone():
    sight = EVEN.sight.copy()
    sight[3, :, 3:] = 0.1  # phones show three
    learnt = replace(EVEN, sight=sight, tiles=1_000)
    assert reach_of(learnt, device="phone", rows=8, columns=8).front == 3
    assert reach_of(learnt, device="tv", rows=8, columns=8).front == 8
