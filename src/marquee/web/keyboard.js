// Arrow keys over the whole screen: zones lie above one another, items beside one another.

import { along } from "./direction.js";
import { all, calm, one } from "./dom.js";

const LETTERS = { "/": "search", "?": "keys" };

/** Let the arrow keys walk; `letters` maps `search` and `keys` to what `/` and `?` do. */
export function startKeyboard(letters) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const typing = event.target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!typing && LETTERS[event.key] && !one("dialog[open]")) {
      event.preventDefault();
      letters[LETTERS[event.key]]();
      return;
    }
    const leaving = event.target.type === "search" && /^Arrow(Up|Down)$/.test(event.key); // a box of one line
    if ((typing && !leaving) || one("dialog.player[open]")) return;
    if (walk(event.key, event.repeat)) event.preventDefault();
  });
}

/** Focus an item and bring it on the screen. */
export function stepTo(item, { quick = false } = {}) {
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest", inline: "nearest", behavior: quick || calm() ? "auto" : "smooth" });
}

function walk(key, quick) {
  const root = all("dialog[open]").at(-1) ?? document;
  const here = document.activeElement;
  const zone = here?.closest?.("[data-zone]");
  if (!zone || !root.contains(zone)) {
    if (key !== "ArrowDown" || (here && here !== document.body && !here.matches?.("main, dialog, .skip"))) return false;
    const first = itemsOf(all("main [data-zone], dialog[open] [data-zone]", root).find((other) => itemsOf(other).length));
    if (first?.[0]) stepTo(first[0]);
    return Boolean(first?.[0]);
  }
  const items = itemsOf(zone);
  const at = items.indexOf(here.closest("[data-item]"));
  const to = {
    ArrowRight: () => items[at + along(key)],
    ArrowLeft: () => items[at + along(key)],
    Home: () => items[0],
    End: () => items.at(-1),
    ArrowDown: () => upOrDown(root, zone, items, here, 1),
    ArrowUp: () => upOrDown(root, zone, items, here, -1),
  }[key]?.();
  if (to) stepTo(to, { quick });
  return key.startsWith("Arrow") || Boolean(to);
}

function upOrDown(root, zone, items, here, way) {
  const box = here.getBoundingClientRect();
  const beyond = items.filter((item) => way * (middle(item.getBoundingClientRect(), "y") - middle(box, "y")) > box.height / 2);
  if (beyond.length) return closest(beyond, box, true);
  const zones = all("[data-zone]", root);
  for (let at = zones.indexOf(zone) + way; zones[at]; at += way) {
    const there = itemsOf(zones[at]);
    const shown = there.filter((item) => {
      const { left, right } = item.getBoundingClientRect();
      return right > 8 && left < innerWidth - 8;
    });
    if (shown.length) return closest(shown, box, zones[at].dataset.zone === "grid", way);
  }
  return null;
}

/** Find the item closest sideways; in a grid the nearest line counts first. */
function closest(items, box, lines) {
  const cost = (item) => {
    const other = item.getBoundingClientRect();
    const down = lines ? Math.abs(middle(other, "y") - middle(box, "y")) * 4 : 0;
    return down + Math.abs(middle(other, "x") - middle(box, "x"));
  };
  return items.reduce((best, item) => (cost(item) < cost(best) ? item : best));
}

const middle = (box, axis) => (axis === "x" ? box.left + box.width / 2 : box.top + box.height / 2);

function itemsOf(zone) {
  if (!zone) return [];
  return all("[data-item]", zone).filter((item) => item.closest("[data-zone]") === zone && item.offsetParent !== null && !item.disabled);
}
