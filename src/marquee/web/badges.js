// What a tile says of its title in a corner: new, original, leaving soon; and its place in the top ten.

import { h } from "./dom.js";
import { t } from "./translate.js";

const WORDS = { new: t("New"), original: t("Original"), leaving: t("Leaving soon"), top10: t("Top 10") };
const ALL_ARE_SO = { originals: "original", new: "new", top10: "top10" }; // a row's own name says it of every tile

/** Name a tile's badge: what the service said, else that the house made the title; "" where nothing is to be said. */
export function badgeOf(tile, title, rowKind) {
  const badge = tile.badge ?? (title.original ? "original" : "");
  return WORDS[badge] && ALL_ARE_SO[rowKind] !== badge ? badge : "";
}

/** Say a badge in words; "" where there is none. */
export const badgeWords = (badge) => WORDS[badge] ?? "";

/** Draw a badge; the tile's own label carries the words for the ear. */
export const badgeElement = (badge) => badge && h("span", { class: `badge ${badge}`, "aria-hidden": "true" }, h("span", {}, WORDS[badge]));

/** Draw a place in the top ten as tall as its tile. */
export const numeralElement = (rank) => h("span", { class: rank > 9 ? "numeral two" : "numeral", "aria-hidden": "true" }, String(rank));
