// Pages drawn small, for operators: rows with their covers, what was promoted, and the same page without it.

import { badgeElement, badgeWords } from "../badges.js";
import { h } from "../dom.js";
import { coverElement } from "./ask.js";

const FIRST_ROWS = 4; // of a page that is compared

/** Draw rows small; `nameOf(title_id)` names titles, `promoted` holds "row,position", `onTile(tile, row, position)` is called for a chosen one, `keep(at)` leaves rows out. */
export function shelvesElement(rows, { nameOf, promoted = new Set(), onTile = null, most = 12, keep = () => true }) {
  return h(
    "ol",
    { class: "shelves" },
    rows.map((row, at) =>
      keep(at) && h(
        "li",
        { "data-kind": row.kind },
        h("header", {}, h("b", {}, row.title || row.kind), h("span", { class: "kind" }, row.kind.replaceAll("_", " ")), row.reason && row.reason !== row.title && h("small", {}, row.reason)),
        h("ol", { class: "small-strip", tabindex: 0, "aria-label": row.title || row.kind }, row.tiles.slice(0, most).map((tile, position) => h("li", {}, small(tile, row, position, { name: nameOf(tile.title_id), promoted: promoted.has(`${at},${position}`), onTile })))),
      ),
    ),
  );
}

/** Draw one profile's first rows without and with a campaign. */
export function beforeAndAfter(page, titles) {
  const nameOf = (titleId) => titles[titleId] ?? titleId;
  const promoted = new Set(page.promoted.map(([row, position]) => `${row},${position}`));
  const told = new Set(page.promoted.map(([row]) => row)); // the first rows, and those that changed
  const keep = (at) => at < FIRST_ROWS || told.has(at);
  const where = [page.profile_id, page.country].filter(Boolean).join(", ");
  return h(
    "section",
    { class: "twice" },
    h("header", {}, h("h3", {}, page.name || page.profile_id), h("small", {}, where), page.note && h("p", { class: "told" }, page.note)),
    h(
      "div",
      { class: "twice-pages" },
      h("div", {}, h("h4", {}, "Without"), shelvesElement(page.before, { nameOf, most: 8, keep })),
      h("div", {}, h("h4", {}, promoted.size ? `With: ${promoted.size} promoted` : "With: nothing promoted"), shelvesElement(page.after, { nameOf, promoted, most: 8, keep })),
    ),
  );
}

function small(tile, row, position, { name, promoted, onTile }) {
  const said = [name, promoted && "promoted", tile.rank && `number ${tile.rank}`, badgeWords(tile.badge)].filter(Boolean).join(", ");
  const inside = [
    coverElement(tile.artwork_id, { width: 128, height: 72, alt: "" }),
    tile.rank && h("i", { class: "small-rank" }, String(tile.rank)),
    tile.badge && badgeElement(tile.badge),
    tile.progress > 0 && h("span", { class: "bar" }, h("i", { vars: { "--part": `${100 * tile.progress}%` } })),
  ];
  const props = { class: promoted ? "small-tile promoted" : "small-tile", title: said, "data-title": tile.title_id };
  if (!onTile) return h("span", { ...props, role: "img", "aria-label": said }, inside);
  return h("button", { type: "button", ...props, "aria-label": said, onclick: () => onTile(tile, row, position) }, inside);
}
