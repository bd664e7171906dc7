// The billboard: tonight's bill, five titles on one stage, each with its trailer or its picture in motion.

import { actButtons } from "./acts.js";
import { badgeElement, badgeOf } from "./badges.js";
import { calm, h, one, show } from "./dom.js";
import { icon } from "./icons.js";
import { watchTile } from "./impressions.js";
import { tint } from "./light.js";
import { aloud, roll, trailersWished, wishTrailers } from "./rolling.js";
import { coverImage } from "./tile.js";
import { firstCover, isKnown, titleOf } from "./titles.js";
import { t } from "./translate.js";
import { facts, sort } from "./words.js";

const ON_THE_BILL = 5;
const EACH = 9_000; // ms
const LONGEST = 45_000; // ms a trailer holds the stage
const BILL = "billboard"; // the kind of the row the service lays for this stage
const LEADS = ["top_picks", "because", "trending", "popular", "new"];

/** Tell whether a row is the stage's own, and no shelf. */
export const isBill = (row) => row.kind === BILL;

/** Choose what is on the bill from a page's rows: the stage's own row, else the head of the strongest one. */
export function billOf(rows) {
  const row = rows.find(isBill) ?? LEADS.map((kind) => rows.find((candidate) => candidate.kind === kind)).find(Boolean) ?? rows[0];
  if (!row) return [];
  const tiles = row.tiles.map((tile, position) => ({ ...tile, request_id: row.request_id, row_id: row.row_id, position }));
  return tiles.filter((tile) => isKnown(tile.title_id)).slice(0, ON_THE_BILL);
}

/** Make the billboard; the functions take (tile, element). `.draw(tiles)` gives it a new bill. */
export function billboardElement({ onPlay, onChoose, onWhy }) {
  const stage = h("div", { class: "stage" });
  const bulbs = h("div", { class: "bulbs", role: "group", "aria-label": t("Tonight's bill"), "data-zone": "bulbs" });
  const element = h("section", { class: "billboard", "aria-label": t("Tonight's bill") }, stage, bulbs);
  let bill = [];
  let at = 0;
  let running = !calm();
  let timer = 0;
  let rolling = null; // what moves on the stage
  let since = 0; // when the scene that stands came up

  const trailers = h("button", { type: "button", class: "pause", "data-item": true, "data-do": "trailers", onclick: () => (wishTrailers(!trailersWished()), sayTrailers(), set()) });
  const sound = h("button", { type: "button", class: "pause", "data-item": true, "data-do": "sound", hidden: true, onclick: () => (rolling?.setSound?.(!aloud()), saySound()) });
  const pause = h("button", { type: "button", class: "pause", "data-item": true, onclick: () => ((running = !running), sayPause(), turn()) });
  const sayTrailers = () => dressed(trailers, trailersWished(), { on: [t("Switch trailers off"), "trailer"], off: [t("Switch trailers on"), "still"] });
  const saySound = () => dressed(sound, aloud(), { on: [t("Mute the trailer"), "sound"], off: [t("Hear the trailer"), "muted"] });
  const sayPause = () => dressed(pause, running, { on: [t("Stop changing by itself"), "pause"], off: [t("Change by itself"), "play"] });

  const turn = () => {
    clearTimeout(timer);
    if (running && bill.length > 1) timer = setTimeout(next, EACH);
  };
  const next = () => {
    const shown = rolling?.running() && performance.now() - since < LONGEST; // a trailer may end
    const busy = shown || element.matches(":hover, :focus-within") || document.hidden || one("dialog[open]") || !element.isConnected;
    if (!busy) put((at + 1) % bill.length);
    turn();
  };
  const set = () => {
    rolling?.stop();
    sound.hidden = true;
    rolling = roll(stage.lastElementChild, bill[at], { onEnd: () => running && next(), onSound: () => (saySound(), (sound.hidden = false)) });
  };
  const put = (index) => {
    at = index;
    const tile = bill[at];
    const scene = sceneOf(tile, { onPlay, onChoose, onWhy });
    const old = stage.lastElementChild;
    stage.append(scene);
    watchTile(scene, tile);
    tint(element, one("img", scene) ?? new Image());
    since = performance.now();
    set();
    if (old) {
      old.inert = true;
      old.classList.add("leaving");
      setTimeout(() => old.remove(), calm() ? 0 : 700);
    }
    [...bulbs.querySelectorAll(".bulb")].forEach((bulb, place) => bulb.setAttribute("aria-current", String(place === at)));
  };

  element.draw = (tiles) => {
    const same = tiles.length === bill.length && tiles.every((tile, index) => tile.title_id === bill[index].title_id && tile.artwork_id === bill[index].artwork_id);
    const shown = bill[at]?.title_id;
    bill = tiles;
    element.hidden = !tiles.length;
    if (!tiles.length) return;
    if (same) {
      watchTile(stage.lastElementChild, bill[at]);
      return;
    }
    sayPause();
    sayTrailers();
    saySound();
    show(
      bulbs,
      tiles.map((tile, index) => h("button", { type: "button", class: "bulb", "data-item": true, "aria-label": titleOf(tile.title_id).name, title: titleOf(tile.title_id).name, onclick: () => (put(index), turn()) })),
      tiles.length > 1 && pause,
      trailers,
      sound,
    );
    put(Math.max(0, tiles.findIndex((tile) => tile.title_id === shown)));
    turn();
  };
  element.leave = () => {
    clearTimeout(timer);
    rolling?.stop();
  };
  /** Draw an empty stage while the bill comes. */
  element.wait = () => {
    element.hidden = false;
    show(stage, h("div", { class: "scene waiting", "aria-hidden": "true" }, h("div", { class: "scene-words" }, ["eyebrow-bone", "name-bone", "line-bone", "line-bone", "button-bone"].map((name) => h("div", { class: `bone ${name}` })))));
  };
  return element;
}

function dressed(button, on, { on: [onWords, onIcon], off: [offWords, offIcon] }) {
  const words = on ? onWords : offWords;
  button.setAttribute("aria-label", words);
  button.title = words;
  show(button, icon(on ? onIcon : offIcon));
}

function sceneOf(tile, { onPlay, onChoose, onWhy }) {
  const title = titleOf(tile.title_id);
  const resumed = tile.progress !== undefined && tile.progress > 0;
  return h(
    "article",
    { class: "scene", "aria-label": title.name },
    h("div", { class: "scene-art" }, coverImage(tile.artwork_id ?? firstCover(title), "billboard", "", { eager: true })),
    h(
      "div",
      { class: "scene-words" },
      h("p", { class: "eyebrow" }, badgeElement(badgeOf(tile, title, "originals")), h("span", {}, [sort(title), title.genres?.[0]].filter(Boolean).join(" · "))),
      h("h2", { class: title.name.length > 26 ? "long" : "" }, title.name),
      h("p", { class: "facts" }, facts(title).map((fact) => h("span", {}, h("bdi", {}, fact)))),
      title.synopsis && h("p", { class: "synopsis" }, title.synopsis),
      tile.reason && h("button", { type: "button", class: "because", title: t("Why am I seeing this?"), onclick: (event) => onWhy(tile, event.currentTarget) }, tile.reason),
      h(
        "div",
        { class: "scene-acts", "data-zone": "billboard" },
        h("button", { type: "button", class: "button solid", "data-item": true, onclick: (event) => onPlay(tile, event.currentTarget) }, icon("play"), resumed ? t("Resume") : t("Play")),
        h("button", { type: "button", class: "button", "data-item": true, onclick: (event) => onChoose(tile, event.currentTarget) }, icon("info"), t("About it")),
        withItems(actButtons(tile)),
      ),
    ),
  );
}

function withItems(buttons) {
  for (const button of buttons.children) button.dataset.item = "";
  return buttons;
}
