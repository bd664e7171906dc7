// A row: its true title, why it is there, and a strip of tiles that slides.

import { onward } from "./direction.js";
import { all, calm, h, one } from "./dom.js";
import { icon } from "./icons.js";
import { unwatchTile } from "./impressions.js";
import { setTile, tileElement, tileOf } from "./tile.js";
import { isKnown } from "./titles.js";
import { t } from "./translate.js";
import { upper } from "./words.js";

const POSTERS = new Set(["top10", "trending", "originals", "watch_again"]); // shelves that stand upright, for rhythm

/** Make a row's element; `open(tile, element)` is called when a tile is chosen, `wrap` lays its tiles in lines. */
export function rowElement(row, { open, wrap = false }) {
  const shape = POSTERS.has(row.kind) ? "poster" : "tile";
  const headingId = `row-${row.row_id.replaceAll(/[^\w-]/g, "_")}-${Math.random().toString(36).slice(2, 7)}`;
  const strip = h("ul", { class: "strip", "data-zone": wrap ? "grid" : "row", role: "list" });
  const section = h(
    "section",
    { class: `row ${shape}s${wrap ? " wrapped" : ""}`, "data-kind": row.kind, "data-row": row.row_id, "aria-labelledby": headingId },
    h("header", { class: "row-head" }, h("h2", { id: headingId }), h("p", { class: "row-why" })),
    h("div", { class: "strip-frame" }, slide(strip, -1), strip, slide(strip, 1)),
  );
  section.addEventListener("focusin", (event) => {
    const item = event.target.closest?.("[data-item]");
    if (item) rove(strip, item);
  });
  strip.addEventListener("scroll", () => edges(strip), { passive: true });
  new ResizeObserver(() => edges(strip)).observe(strip);
  section.draw = (next) => draw(section, strip, next, { shape, open });
  section.draw(row);
  return section;
}

/** Leave one stop for the Tab key in a strip. */
export function rove(strip, item) {
  for (const other of all("[data-item]", strip)) other.tabIndex = other === item ? 0 : -1;
}

/** Bring a row up to date, keeping the elements of titles that stay, so that focus and pictures stay too. */
function draw(section, strip, row, { shape, open }) {
  one("h2", section).textContent = row.title;
  const why = one(".row-why", section);
  why.textContent = row.reason && row.reason !== row.title ? upper(row.reason) : "";
  const held = new Map(all("[data-item]", strip).map((element) => [tileOf(element).title_id, element]));
  const focused = strip.contains(document.activeElement) ? document.activeElement : null;
  const place = all("[data-item]", strip).indexOf(focused);
  const shown = row.tiles.map((tile, position) => ({ tile, position })).filter(({ tile }) => isKnown(tile.title_id));
  const items = shown.map(({ tile, position }) => {
    const reason = tile.reason === row.title ? row.reason : tile.reason; // a genre's name alone is no reason
    const full = { ...tile, reason: upper(reason), request_id: row.request_id, row_id: row.row_id, row_kind: row.kind, position };
    const element = held.get(tile.title_id);
    held.delete(tile.title_id);
    if (!element) return h("li", { class: "arriving" }, tileElement(full, { shape, open }));
    setTile(element, full, shape);
    return element.parentElement;
  });
  held.forEach(unwatchTile);
  if (items.some((item, index) => strip.children[index] !== item) || strip.children.length !== items.length) {
    const scrolled = strip.scrollLeft;
    strip.replaceChildren(...items);
    strip.scrollLeft = scrolled;
  }
  const elements = all("[data-item]", strip);
  if (focused?.isConnected) focused.focus({ preventScroll: true });
  else if (focused) elements[Math.min(place, elements.length - 1)]?.focus({ preventScroll: true });
  if (!elements.some((element) => element.tabIndex === 0) && elements.length) elements[0].tabIndex = 0;
  edges(strip);
}

function slide(strip, way) {
  const words = way < 0 ? t("Slide back") : t("Slide on");
  return h(
    "button",
    {
      type: "button",
      class: `slide ${way < 0 ? "back" : "on"}`,
      "aria-hidden": "true", // the arrow keys and the strip itself do this without it
      tabindex: -1,
      title: words,
      onclick: () => strip.scrollBy({ left: way * onward() * strip.clientWidth * 0.86, behavior: calm() ? "auto" : "smooth" }),
    },
    icon(way < 0 ? "left" : "right"),
  );
}

function edges(strip) {
  const frame = strip.parentElement;
  if (!frame) return;
  const gone = Math.abs(strip.scrollLeft); // it counts down from nought where one reads from the right
  frame.classList.toggle("has-back", gone > 8);
  frame.classList.toggle("has-on", gone + strip.clientWidth < strip.scrollWidth - 8);
}
