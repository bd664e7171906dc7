// A tile: one title under the cover chosen for this viewer, and a shelf of them.

import { artworkUrl } from "./api.js";
import { badgeElement, badgeOf, badgeWords, numeralElement } from "./badges.js";
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { watchTile } from "./impressions.js";
import { firstCover, titleOf } from "./titles.js";
import { t } from "./translate.js";
import { facts, percent } from "./words.js";

const tiles = new WeakMap(); // element → tile

const covers = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      covers.unobserve(target);
      target.src = target.dataset.src;
    }
  },
  { rootMargin: "300px 500px" },
);

/** Get the tile an element stands for. */
export const tileOf = (element) => tiles.get(element);

/** Make a tile's element; `shape` is tile or poster, `open(tile)` is called when it is chosen. */
export function tileElement(tile, { shape = "tile", tabindex = -1, open }) {
  const link = h("a", {
    class: `tile ${shape}`,
    href: `#/title/${encodeURIComponent(tile.title_id)}`,
    tabindex,
    "data-item": true,
    "data-title": tile.title_id,
    onclick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      open(tiles.get(link), link);
    },
  });
  setTile(link, tile, shape);
  return link;
}

/** Give an element a (new) tile: the same title may have another place, cover or progress. */
export function setTile(link, tile, shape) {
  const before = tiles.get(link);
  tiles.set(link, tile);
  watchTile(link, tile);
  const title = titleOf(tile.title_id);
  link.setAttribute("aria-label", label(title, tile));
  const same = before && ["artwork_id", "progress", "reason", "badge", "rank"].every((key) => before[key] === tile[key]);
  if (same) return;
  link.classList.toggle("ranked", Boolean(tile.rank));
  show(
    link,
    tile.rank && numeralElement(tile.rank),
    coverImage(tile.artwork_id ?? firstCover(title), shape, title.name),
    badgeElement(badgeOf(tile, title, tile.row_kind)),
    tile.progress !== undefined && tile.progress !== null && [
      h("span", { class: "onward" }, icon("play")),
      h("span", { class: "bar", "aria-hidden": "true" }, h("i", { vars: { "--part": percent(tile.progress) } })),
    ],
  );
}

/** Make a cover that is fetched when it comes near the screen, and shows the name until then. */
export function coverImage(artworkId, shape, name, { eager = false } = {}) {
  const image = h("img", { alt: "", decoding: "async", draggable: "false" });
  const frame = h("span", { class: "cover" }, h("span", { class: "stand-in", "aria-hidden": "true" }, name), image);
  image.addEventListener("load", () => frame.classList.add("drawn"));
  image.addEventListener("error", () => image.remove());
  if (eager) image.src = artworkUrl(artworkId, shape);
  else {
    image.dataset.src = artworkUrl(artworkId, shape);
    covers.observe(image);
  }
  return frame;
}

function label(title, tile) {
  const left = tile.progress ? t("{share} watched", { share: percent(tile.progress) }) : "";
  const said = new Set([title.original ? t("Original") : "", badgeWords(tile.badge)]);
  const place = tile.rank ? t("Number {rank} in the top ten", { rank: tile.rank }) : "";
  return [title.name, place, [...facts(title), ...said].filter(Boolean).join(", "), left, tile.reason].filter(Boolean).join(". ");
}
