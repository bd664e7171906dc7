// Fields of the console's forms: a label with its control, moments in UTC, countries, a person's name at the desk.

import { h } from "../dom.js";
import { author, setAuthor } from "./decide.js";

const MINUTE = 60_000;

/** Set a control under its label, with a hint where one helps. */
export function field(label, control, hint) {
  control.id ||= `field-${Math.random().toString(36).slice(2, 8)}`;
  const about = hint && h("small", { id: `${control.id}-hint` }, hint);
  if (about) control.setAttribute("aria-describedby", about.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, about);
}

/** Set a tick box before its words. */
export const tick = (box, words, hint) => h("label", { class: "tick" }, box, h("span", {}, words, hint && h("small", {}, hint)));

/** Make a choice of `[value, words]`. */
export function choice(options, value) {
  const control = h("select", {}, options.map(([key, words]) => h("option", { value: key }, words)));
  control.value = value;
  return control;
}

/** Make a box for a moment in UTC; `null` leaves it empty. */
export const momentBox = (at, props = {}) => h("input", { type: "datetime-local", step: 60, value: at === null || at === undefined ? "" : momentText(at), ...props });

/** Read a moment, UTC ms; null where the box is empty. */
export function readMoment(box) {
  if (!box.value) return null;
  return Date.parse(`${box.value.slice(0, 16)}:00Z`);
}

/** Write a moment as its box wants it. */
export const momentText = (at) => new Date(Math.floor(at / MINUTE) * MINUTE).toISOString().slice(0, 16);

/** Read country codes from what was typed: `de, FR` → DE, FR. */
export const readCountries = (words) => [...new Set(words.toUpperCase().split(/[\s,;]+/).filter(Boolean))];

/** Make a key from a name, as the desk keeps things under: `Nights by the fire` → `nights-by-the-fire`. */
export const keyOf = (name) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);

/** Ask in whose name is decided. */
export function authorField() {
  const name = h("input", { type: "text", maxlength: 80, value: author(), autocomplete: "name", onchange: () => setAuthor(name.value) });
  return field("Deciding as", name);
}

/** List warnings; nothing where there are none. */
export const warningsElement = (warnings) => warnings.length > 0 && h("ul", { class: "warnings", role: "status" }, warnings.map((words) => h("li", {}, words)));

/** Name a state with its mark. */
export const stateElement = (state) => h("span", { class: `state ${state}` }, state);
