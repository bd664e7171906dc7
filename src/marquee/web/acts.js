// What a viewer can do with a title, and the buttons for it, in step wherever the title is shown.

import { placeOf, report } from "./beacon.js";
import { all, h, show } from "./dom.js";
import { icon } from "./icons.js";
import { changed, mine, onKept } from "./session.js";
import { titleOf } from "./titles.js";
import { say } from "./toast.js";
import { t } from "./translate.js";

const listeners = new Set();

/** Hear of every act the service has on disk: the next page will show it. */
export const onAct = (listener) => listeners.add(listener);

/** Tell that an act is on disk. */
export const acted = (kind, titleId) => listeners.forEach((listener) => listener(kind, titleId));

/** Put a title on the list, or take it off. */
export async function toggleList(tile) {
  const { title_id } = tile;
  const adding = !mine.list.has(title_id);
  adding ? mine.list.add(title_id) : mine.list.delete(title_id);
  changed();
  const { name } = titleOf(title_id);
  say(adding ? t("{name} is on your list", { name }) : t("{name} is off your list", { name }));
  await settled(adding ? "list_add" : "list_remove", tile);
}

/** Thumb a title up or down; the same thumb again takes it back. */
export async function setThumb(tile, thumb) {
  const { title_id } = tile;
  const value = mine.thumbs.get(title_id) === thumb ? 0 : thumb;
  value ? mine.thumbs.set(title_id, value) : mine.thumbs.delete(title_id);
  changed();
  say({ 1: t("Good. More like this"), 0: t("Taken back"), [-1]: t("Understood. It leaves your page") }[value]);
  await settled("thumb", tile, { thumb: value });
}

/** Hide a title for good, with a way back while the notice stands. */
export async function hideTitle(tile) {
  const { title_id } = tile;
  mine.hidden.add(title_id);
  changed();
  say(t("{name} is hidden", { name: titleOf(title_id).name }), { label: t("Undo"), run: () => unhideTitle(tile) });
  await settled("hide", tile);
}

/** Show a hidden title again. */
export async function unhideTitle(tile) {
  mine.hidden.delete(tile.title_id);
  changed();
  await settled("unhide", tile);
}

/** Make the round buttons of a tile: list, up, down, hide. */
export function actButtons(tile) {
  const buttons = h(
    "div",
    { class: "acts" },
    button("list", tile, () => toggleList(tile)),
    button("up", tile, () => setThumb(tile, 1)),
    button("down", tile, () => setThumb(tile, -1)),
    button("hide", tile, () => (mine.hidden.has(tile.title_id) ? unhideTitle(tile) : hideTitle(tile))),
  );
  all("button", buttons).forEach(dress);
  return buttons;
}

function button(act, tile, onclick) {
  return h("button", { type: "button", class: "round", "data-act": act, "data-title": tile.title_id, onclick });
}

function dress(node) {
  const { act, title } = node.dataset;
  const name = titleOf(title).name;
  const on = { list: mine.list.has(title), up: mine.thumbs.get(title) === 1, down: mine.thumbs.get(title) === -1, hide: mine.hidden.has(title) }[act];
  const words = {
    list: on ? t("Take off my list") : t("Put on my list"),
    up: on ? t("Take back thumb up") : t("I like this"),
    down: on ? t("Take back thumb down") : t("Not for me"),
    hide: on ? t("Show this again") : t("Hide this"),
  }[act];
  node.setAttribute("aria-label", `${words}: ${name}`);
  node.setAttribute("aria-pressed", String(on));
  node.title = words;
  show(node, icon({ list: on ? "check" : "add", up: "up", down: "down", hide: on ? "undo" : "hide" }[act]));
}

async function settled(kind, tile, fields = {}) {
  const done = await report(kind, { ...placeOf(tile), title_id: tile.title_id, ...fields });
  if (done) acted(kind, tile.title_id);
  else say(t("The service did not take that yet. It is sent again by itself"));
}

onKept(() => all("button[data-act]").forEach(dress));
