// The billboard: tonight's bill, five of the viewer's top picks on one stage.

import { actButtons } from "./acts.js";
import { calm, h, one, show } from "./dom.js";
import { icon } from "./icons.js";
import { watchTile } from "./impressions.js";
import { tint } from "./light.js";
import { coverImage } from "./tile.js";
import { firstCover, isKnown, titleOf } from "./titles.js";
import { facts, sort } from "./words.js";

const ON_THE_BILL = 5;
const EACH = 9_000; // ms
const LEADS = ["top_picks", "because", "trending", "popular", "new"];

/** Choose what is on the bill from a page's rows. */
export function billOf(rows) {
  const row = LEADS.map((kind) => rows.find((candidate) => candidate.kind === kind)).find(Boolean) ?? rows[0];
  if (!row) return [];
  const tiles = row.tiles.map((tile, position) => ({ ...tile, request_id: row.request_id, row_id: row.row_id, position }));
  return tiles.filter((tile) => isKnown(tile.title_id)).slice(0, ON_THE_BILL);
}

/** Make the billboard; the functions take (tile, element). `.draw(tiles)` gives it a new bill. */
export function billboardElement({ onPlay, onChoose, onWhy }) {
  const stage = h("div", { class: "stage" });
  const bulbs = h("div", { class: "bulbs", role: "group", "aria-label": "Tonight's bill", "data-zone": "bulbs" });
  const element = h("section", { class: "billboard", "aria-label": "Tonight's bill" }, stage, bulbs);
  let bill = [];
  let at = 0;
  let running = !calm();
  let timer = 0;

  const turn = () => {
    clearTimeout(timer);
    if (running && bill.length > 1) timer = setTimeout(next, EACH);
  };
  const next = () => {
    const busy = element.matches(":hover, :focus-within") || document.hidden || one("dialog[open]") || !element.isConnected;
    if (!busy) put((at + 1) % bill.length);
    turn();
  };
  const put = (index) => {
    at = index;
    const tile = bill[at];
    const scene = sceneOf(tile, { onPlay, onChoose, onWhy });
    const old = stage.lastElementChild;
    stage.append(scene);
    watchTile(scene, tile);
    tint(element, one("img", scene) ?? new Image());
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
    const pause = h("button", { type: "button", class: "pause", "data-item": true, onclick: () => ((running = !running), say(), turn()) });
    const say = () => {
      pause.setAttribute("aria-label", running ? "Stop changing by itself" : "Change by itself");
      show(pause, icon(running ? "pause" : "play"));
    };
    say();
    show(
      bulbs,
      tiles.map((tile, index) => h("button", { type: "button", class: "bulb", "data-item": true, "aria-label": titleOf(tile.title_id).name, title: titleOf(tile.title_id).name, onclick: () => (put(index), turn()) })),
      tiles.length > 1 && pause,
    );
    put(Math.max(0, tiles.findIndex((tile) => tile.title_id === shown)));
    turn();
  };
  return element;
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
      h("p", { class: "eyebrow" }, [sort(title), title.genres?.[0]].filter(Boolean).join(" · ")),
      h("h2", { class: title.name.length > 26 ? "long" : "" }, title.name),
      h("p", { class: "facts" }, facts(title).map((fact) => h("span", {}, fact))),
      title.synopsis && h("p", { class: "synopsis" }, title.synopsis),
      tile.reason && h("button", { type: "button", class: "because", title: "Why am I seeing this?", onclick: (event) => onWhy(tile, event.currentTarget) }, tile.reason),
      h(
        "div",
        { class: "scene-acts", "data-zone": "billboard" },
        h("button", { type: "button", class: "button solid", "data-item": true, onclick: (event) => onPlay(tile, event.currentTarget) }, icon("play"), resumed ? "Resume" : "Play"),
        h("button", { type: "button", class: "button", "data-item": true, onclick: (event) => onChoose(tile, event.currentTarget) }, icon("info"), "About it"),
        withItems(actButtons(tile)),
      ),
    ),
  );
}

function withItems(buttons) {
  for (const button of buttons.children) button.dataset.item = "";
  return buttons;
}
