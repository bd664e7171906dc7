"""The hot loops of a visit: odds of the tiles of a page, what is looked at and played, and what the page is worth.

A choice is by Luce's rule among the tiles examined and playing nothing. Its expectation over everything that could be
examined is exact but for quadrature: 1 / (w0 + W) is the integral of exp(-t (w0 + W)), and of a sum over independent
tiles, rows and depths the exponential is a product. Compiled by Numba; they know arrays only.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NODES = 20


def _quadrature() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give nodes (their logs) and weights over [0, 1], close to 0 more closely: odds below 1 bend there."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    middle = (nodes + 1.0) / 2.0
    return 2.0 * np.log(middle), weights * middle


LOG_NODES, WEIGHTS = _quadrature()


@njit(cache=True, nogil=True)
def weigh(title, trust, liked, draw, features, lean, watched, ignored, extra, weary, known, stay, odds, mine):  # type: ignore[no-untyped-def]
    """Write each tile's odds against playing nothing into `odds`, and what the viewer likes of it today into `mine`.

    `extra` is what stands beside taste (covers, billboard, going on); a tile never examined (trust 0) gets odds 0.
    """
    for tile in range(len(title)):
        odds[tile] = 0.0
        mine[tile] = 0.0
        if trust[tile] <= 0.0:
            continue
        row = title[tile]
        likes = liked[row]
        for feature in range(len(lean)):
            likes += lean[feature] * features[row, feature]
        mine[tile] = likes
        pull = likes + 0.4 * draw[row] + extra[tile] - weary * ignored[row]
        if watched[row]:
            pull -= known
        odds[tile] = np.exp(pull - stay)


@njit(cache=True, nogil=True)
def expect(row, odds, trust, wide, depth, width, stage_width, values, log_nodes, weights, found):  # type: ignore[no-untyped-def]
    """Write into `found` the chance of a play and the expectation of each column of `values` `(tiles, k)`.

    Tiles come row by row; `wide` marks those of the billboard; `depth` and the widths are chances of exact lengths.
    """
    columns = values.shape[1]
    found[:] = 0.0
    slope, of_row = np.empty(columns), np.empty(columns)
    so_far, whole = np.empty(columns), np.empty(columns)
    for node in range(len(log_nodes)):
        nothing, product = 0.0, 1.0
        whole[:] = 0.0
        so_far[:] = 0.0
        tile = 0
        gone = 0.0  # chance that the page ends above the row at hand
        at = 0
        while tile < len(row):
            while at < row[tile] and at < len(depth) - 1:  # depths that end above this row
                nothing += depth[at] * product
                gone += depth[at]
                for k in range(columns):
                    whole[k] += depth[at] * so_far[k]
                at += 1
            nothing += depth[at] * product
            gone += depth[at]
            for k in range(columns):
                whole[k] += depth[at] * so_far[k]
            at += 1
            lengths = stage_width if wide[tile] else width
            this, inside, left, place = 0.0, 1.0, 1.0, 0
            slope[:] = 0.0
            of_row[:] = 0.0
            here = row[tile]
            while tile < len(row) and row[tile] == here:
                if place < len(lengths) - 1:
                    this += lengths[place] * inside
                    left -= lengths[place]
                    for k in range(columns):
                        of_row[k] += lengths[place] * slope[k]
                    if odds[tile] > 0.0:
                        kept = np.exp(odds[tile] * log_nodes[node])
                        factor = 1.0 - trust[tile] * (1.0 - kept)
                        gain = trust[tile] * odds[tile] * kept
                        for k in range(columns):
                            slope[k] = slope[k] * factor + inside * gain * values[tile, k]
                        inside *= factor
                place += 1
                tile += 1
            this += left * inside
            for k in range(columns):
                of_row[k] += left * slope[k]
                so_far[k] = so_far[k] * this + product * of_row[k]
            product *= this
            if at >= len(depth):
                break
        nothing += (1.0 - gone) * product
        found[0] += weights[node] * (1.0 - nothing)
        for k in range(columns):
            found[k + 1] += weights[node] * (whole[k] + (1.0 - gone) * so_far[k])


@njit(cache=True, nogil=True)
def browse(row, odds, trust, wide, depth, width, stage_width, chance, looked, examined):  # type: ignore[no-untyped-def]
    """Draw a visit: marks what came into view and what was examined, and gives the tile played, -1 for nothing.

    `chance` holds uniform numbers: one for the depth, one for the choice, one a row, one a tile, in this order.
    """
    looked[:] = False
    examined[:] = False
    rows = _length(depth, chance[0])
    total, tile, number = 1.0, 0, 0
    while tile < len(row) and row[tile] < rows:
        here = row[tile]
        most = _length(stage_width if wide[tile] else width, chance[2 + number])
        number += 1
        place = 0
        while tile < len(row) and row[tile] == here:
            if place < most:
                looked[tile] = True
                if chance[len(chance) - len(row) + tile] < trust[tile]:
                    examined[tile] = True
                    total += odds[tile]
            place += 1
            tile += 1
    at = chance[1] * total - 1.0  # nothing weighs 1
    if at < 0.0:
        return -1
    last = -1
    for tile in range(len(row)):
        if examined[tile] and odds[tile] > 0.0:
            last = tile
            at -= odds[tile]
            if at < 0.0:
                break
    return last


@njit(cache=True, nogil=True)
def _length(lengths, chance):  # type: ignore[no-untyped-def]
    for length in range(len(lengths) - 1):
        chance -= lengths[length]
        if chance < 0.0:
            return length
    return len(lengths) - 1
