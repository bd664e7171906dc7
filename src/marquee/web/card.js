// The preview card: what a tile is, at a glance, when a pointer rests on it or the keyboard stands on it.

import { actButtons } from "./acts.js";
import { badgeElement, badgeOf } from "./badges.js";
import { along } from "./direction.js";
import { all, calm, h, one } from "./dom.js";
import { icon } from "./icons.js";
import { coverImage, tileOf } from "./tile.js";
import { firstCover, titleOf } from "./titles.js";
import { t } from "./translate.js";
import { facts, length, percent, sentences } from "./words.js";

const REST = 420; // how long a pointer rests before the card comes, ms
const REST_KEYS = 550; // ms
const GRACE = 180; // how long it stays when the pointer slips off, ms
const WALKS = /^(Arrow|Tab$|Home$|End$)/;
const EDGE = 12; // px kept free at the screen's edges

let open = null; // {card, anchor}
let timer = 0;
let awaited = null; // what the timer will do
let walking = false; // the last key walks, so a tile that gets the focus was walked to, and not given it back by a dialog
let pointer = ""; // where the pointer moved last: what comes to lie under it by itself is no wish of its owner
const handlers = new WeakMap(); // root → what its cards do

/** Let cards come up in `root`; `onChoose`, `onPlay` and `onWhy` take (tile, element). */
export function startCards(root, acts) {
  handlers.set(root, acts);
  root.classList.add("lifts");
  root.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || whereOf(event) === pointer) return;
    const tile = event.target.closest?.(".tile");
    if (tile) later(REST, () => lift(tile));
    else if (!event.target.closest?.(".card")) later(GRACE, closeCard);
  });
  root.addEventListener("pointerleave", (event) => whereOf(event) !== pointer && later(GRACE, closeCard));
  root.addEventListener("focusin", (event) => {
    const tile = event.target.closest?.(".tile");
    if (!tile) {
      if (!event.target.closest?.(".card")) closeCard();
      return;
    }
    if (open && open.anchor !== tile) closeCard();
    if (walking && tile.matches(":focus-visible")) later(REST_KEYS, () => document.activeElement === tile && lift(tile));
  });
  root.addEventListener("scroll", (event) => event.target.classList?.contains("strip") && slid(), true);
}

/** Tell whether a card is up. */
export const cardIsOpen = () => open !== null;

/** Take the card away. */
export function closeCard() {
  clearTimeout(timer);
  awaited = null;
  if (!open) return;
  const { card, anchor } = open;
  open = null;
  anchor.classList.remove("lifted");
  if (card.contains(document.activeElement)) anchor.focus({ preventScroll: true });
  card.remove();
  document.dispatchEvent(new Event("card-closed"));
}

function later(ms, work) {
  clearTimeout(timer);
  awaited = work;
  timer = setTimeout(() => ((awaited = null), work()), ms);
}

/** A strip slides: the card goes with the tile the keyboard stands on, and leaves one that slips from under the pointer. */
function slid() {
  const work = awaited;
  if (open?.anchor === document.activeElement) settleAt(open.card, open.anchor);
  else if (open) closeCard();
  if (work) later(REST, work); // one that is to come waits until the strip stands
}

function lift(anchor) {
  if (open?.anchor === anchor || !anchor.isConnected || one("dialog[open]")) return;
  closeCard();
  const tile = tileOf(anchor);
  if (!tile) return;
  const card = cardFor(tile, anchor, handlers.get(anchor.closest(".lifts")));
  document.body.append(card);
  open = { card, anchor };
  anchor.classList.add("lifted");
  settleAt(card, anchor);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => later(GRACE, closeCard));
  card.classList.toggle("by-keys", anchor.matches(":focus-visible")); // the card hides its tile's ring
  if (!calm()) card.classList.add("rising");
}

function cardFor(tile, anchor, { onChoose, onPlay, onWhy }) {
  const title = titleOf(tile.title_id);
  const resumed = tile.progress !== undefined && tile.progress !== null && tile.progress > 0;
  const opening = sentences(title.synopsis ?? "")[0];
  return h(
    "div",
    { class: "card", role: "group", "aria-label": t("About {name}", { name: title.name }) },
    h(
      "button",
      { type: "button", class: "card-cover", tabindex: -1, "aria-hidden": "true", onclick: () => onChoose(tile, anchor) },
      coverImage(tile.artwork_id ?? firstCover(title), "tile", title.name, { eager: true }),
      badgeElement(badgeOf(tile, title, "")),
    ),
    resumed && h("span", { class: "bar", "aria-hidden": "true" }, h("i", { vars: { "--part": percent(tile.progress) } })),
    h(
      "div",
      { class: "card-body" },
      h(
        "div",
        { class: "card-acts" },
        h(
          "button",
          { type: "button", class: "round solid", "aria-label": `${resumed ? t("Resume") : t("Play")} ${title.name}`, title: resumed ? t("Resume") : t("Play"), onclick: () => onPlay(tile, anchor) },
          icon("play"),
        ),
        actButtons(tile),
        h("span", { class: "spring" }),
        h("button", { type: "button", class: "round quiet", "aria-label": t("Why am I seeing {name}?", { name: title.name }), title: t("Why am I seeing this?"), onclick: () => onWhy(tile, anchor) }, icon("why")),
      ),
      h("h3", {}, title.name),
      h("p", { class: "facts" }, facts(title).map((fact) => h("span", {}, h("bdi", {}, fact))), title.kind === "series" && title.runtime_s ? h("span", {}, t("{time} each", { time: length(title.runtime_s) })) : ""),
      opening && h("p", { class: "opening" }, opening),
      title.genres?.length > 0 && h("p", { class: "tags" }, [...title.genres, ...(title.moods ?? [])].slice(0, 4).map((word) => h("span", {}, word))),
      tile.reason && h("p", { class: "because" }, tile.reason),
    ),
  );
}

/** Put the card over its tile, whole on the screen. */
function settleAt(card, anchor) {
  const tile = anchor.getBoundingClientRect();
  const width = Math.min(Math.max(tile.width * 1.32, 330), innerWidth - 2 * EDGE);
  card.style.setProperty("--width", `${width}px`);
  const left = Math.min(Math.max(tile.left + tile.width / 2 - width / 2, EDGE), document.documentElement.clientWidth - width - EDGE);
  const height = card.offsetHeight;
  const wanted = tile.top + tile.height / 2 - height * 0.42;
  const top = Math.min(Math.max(wanted, EDGE + 56), Math.max(innerHeight - height - EDGE, EDGE));
  card.style.setProperty("--left", `${left + scrollX}px`);
  card.style.setProperty("--top", `${top + scrollY}px`);
}

/** Tab walks from the tile into its card and back out; Escape takes the card away. */
function keys(event) {
  walking = WALKS.test(event.key);
  if (!open) return;
  const { card, anchor } = open;
  const stops = all("button:not([tabindex='-1'])", card);
  const at = stops.indexOf(document.activeElement);
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    closeCard();
  } else if (event.key === "Tab" && document.activeElement === anchor && !event.shiftKey) {
    event.preventDefault();
    stops[0]?.focus();
  } else if (at >= 0 && event.key === "Tab") {
    const next = stops[at + (event.shiftKey ? -1 : 1)];
    if (next || event.shiftKey) event.preventDefault();
    if (next) next.focus({ preventScroll: true });
    else if (event.shiftKey) anchor.focus({ preventScroll: true });
    else closeCard(); // focus is on the tile again, and the browser walks on from there
  } else if (at >= 0 && along(event.key)) {
    event.preventDefault();
    event.stopPropagation();
    stops[(at + along(event.key) + stops.length) % stops.length].focus();
  }
}

const whereOf = (event) => `${event.screenX} ${event.screenY}`;

addEventListener("resize", closeCard);
addEventListener("pointermove", (event) => (pointer = whereOf(event)), { passive: true });
document.addEventListener("keydown", keys, true);
