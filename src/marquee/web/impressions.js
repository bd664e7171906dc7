// Tell which tiles were truly seen: half of one visible for a second, nothing in front of it.

import { placeOf, reportSoon } from "./beacon.js";

const HALF = 0.5;
const LONG_ENOUGH = 1_000; // ms
const TICK = 250; // ms

const watched = new WeakMap(); // element → tile
const visible = new Map(); // element → ms seen so far
const told = new Set();
let ticker = 0;

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, intersectionRatio } of entries) {
      if (intersectionRatio >= HALF && watched.has(target) && !told.has(keyOf(watched.get(target)))) {
        if (!visible.has(target)) visible.set(target, 0);
      } else visible.delete(target);
    }
    if (visible.size && !ticker) ticker = setInterval(tick, TICK);
  },
  { threshold: [0, HALF] },
);

/** Watch an element that stands for a tile of a served page. */
export function watchTile(element, tile) {
  watched.set(element, tile);
  observer.unobserve(element); // observing anew reports where it stands now
  if (tile.request_id && tile.row_id) observer.observe(element);
}

/** Stop watching an element. */
export function unwatchTile(element) {
  observer.unobserve(element);
  visible.delete(element);
}

/** Forget what was told: another profile sits down. */
export function forgetSeen() {
  told.clear();
  visible.clear();
}

const keyOf = (tile) => `${tile.request_id} ${tile.row_id} ${tile.position}`;

function tick() {
  if (!visible.size) {
    clearInterval(ticker);
    ticker = 0;
    return;
  }
  if (document.visibilityState !== "visible") return;
  const covering = [...document.querySelectorAll("dialog[open]")].at(-1);
  for (const [element, seen] of visible) {
    if (!element.isConnected) visible.delete(element);
    else if (covering && !covering.contains(element)) continue;
    else if (seen + TICK < LONG_ENOUGH) visible.set(element, seen + TICK);
    else tell(element, seen + TICK);
  }
}

function tell(element, ms) {
  visible.delete(element);
  const tile = watched.get(element);
  const key = keyOf(tile);
  if (told.has(key)) return;
  told.add(key);
  observer.unobserve(element);
  reportSoon("impression", { ...placeOf(tile), title_id: tile.title_id, episode_id: tile.episode_id, visible_ms: ms });
}
