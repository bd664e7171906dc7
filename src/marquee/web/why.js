// The drawer that answers "why am I seeing this?" from the service's own trace.

import { get } from "./api.js";
import { h, one, openDialog, show } from "./dom.js";
import { icon } from "./icons.js";
import { country, device, language, profile } from "./session.js";
import { coverImage } from "./tile.js";
import { firstCover, titleOf } from "./titles.js";
import { plain } from "./words.js";

/** Open the drawer for a tile. */
export async function openWhy(tile) {
  const title = titleOf(tile.title_id);
  const answer = h("div", { class: "why-answer", "aria-live": "polite" }, h("p", { class: "wait" }, "Asking…"));
  const dialog = h(
    "dialog",
    { class: "drawer", "aria-labelledby": "why-heading" },
    h("button", { type: "button", class: "round close", "aria-label": "Close", onclick: () => dialog.close() }, icon("close")),
    h("p", { class: "eyebrow" }, "Why am I seeing this?"),
    h("h2", { id: "why-heading" }, title.name),
    h("div", { class: "why-cover" }, coverImage(tile.artwork_id ?? firstCover(title), "tile", title.name, { eager: true })),
    tile.reason && h("p", { class: "because" }, tile.reason),
    answer,
  );
  openDialog(dialog);
  one("button", dialog).focus();
  try {
    const why = await get("/v1/why", { profile_id: profile.profile_id, title_id: tile.title_id, country: country(), language: language(), device: device() });
    show(answer, told(why));
  } catch (trouble) {
    show(answer, h("p", { class: "trouble" }, `${trouble.message} ${trouble.next ?? ""}`));
  }
}

/** Tell whatever the trace holds: sentences as sentences, facts as a list, the rest below. */
function told(value) {
  const skip = new Set(["profile_id", "title_id", "request_id"]);
  return Object.entries(value ?? {})
    .filter(([name, part]) => !skip.has(name) && part !== null && part !== "" && !(Array.isArray(part) && !part.length))
    .map(([name, part]) => h("section", {}, h("h3", {}, plain(name)), written(part)));
}

function written(part) {
  if (Array.isArray(part)) return h("ul", {}, part.map((one) => h("li", {}, typeof one === "object" && one ? written(one) : word(one))));
  if (part && typeof part === "object") {
    return h("dl", {}, Object.entries(part).filter(([, inner]) => inner !== null).map(([name, inner]) => h("div", {}, h("dt", {}, plain(name)), h("dd", {}, typeof inner === "object" ? written(inner) : word(inner)))));
  }
  return h("p", {}, word(part));
}

function word(value) {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString() : value.toPrecision(3);
  return String(value);
}
