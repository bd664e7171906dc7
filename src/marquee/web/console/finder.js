// Find titles by name, and keep a list of them in order: for campaigns, for rows, for a title's health.

import { h, settle, show } from "../dom.js";
import { icon } from "../icons.js";
import { ask, coverElement } from "./ask.js";

const SHOWN = 8;
const ID = /^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/;

/** Make a search box that offers titles; `onFound({title_id, name})` is called with the one chosen. */
export function finderElement({ label, onFound }) {
  const box = h("input", { type: "search", placeholder: "Name, or an id and Enter", "aria-label": label, autocomplete: "off", oninput: settle(180, look), onkeydown: pressed });
  const list = h("ul", { class: "found", "aria-label": "Titles found" });
  let found = [];

  async function look() {
    const query = box.value.trim();
    if (!query) return show(list);
    const pools = (await ask("/v1/operator/artwork", { q: query, limit: SHOWN })).pools;
    if (box.value.trim() !== query) return; // an older answer
    found = pools;
    show(list, pools.length ? pools.map(offer) : h("li", { class: "told" }, "No title answers to that name."));
  }

  function offer(pool) {
    return h("li", {}, h("button", { type: "button", class: "offer", onclick: () => take(pool) }, coverElement(pool.cover, { width: 64, height: 36 }), h("span", {}, pool.name, h("small", {}, [pool.year, pool.title_id].filter(Boolean).join(" · ")))));
  }

  function take(title) {
    box.value = "";
    show(list);
    box.focus();
    onFound(title);
  }

  function pressed(event) {
    if (event.key === "Escape" && box.value) {
      event.preventDefault();
      box.value = "";
      show(list);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const typed = box.value.trim();
      const known = found.find((pool) => pool.title_id === typed) ?? (found.length === 1 ? found[0] : null);
      if (known) take(known);
      else if (ID.test(typed)) take({ title_id: typed, name: typed });
    }
  }

  return h("div", { class: "finder" }, box, list);
}

/** Make a list of titles in order that can be added to, sorted and cut; `.ids()` gives it, `.mark(problems)` says what is wrong. */
export function titlesElement({ titles, onChange = () => {} }) {
  let rows = titles.map((title) => ({ problem: "", ...title }));
  const list = h("ol", { class: "picked-titles" });
  const element = h("div", { class: "titles-field" }, finderElement({ label: "Add a title", onFound: add }), list);

  function add({ title_id, name }) {
    if (rows.some((row) => row.title_id === title_id)) return;
    rows.push({ title_id, name, problem: "" });
    changed();
  }
  function move(at, by) {
    const [row] = rows.splice(at, 1);
    rows.splice(at + by, 0, row);
    changed();
    list.children[at + by]?.querySelectorAll("button")[by < 0 ? 0 : 1]?.focus();
  }
  function changed() {
    paint();
    onChange();
  }
  function paint() {
    show(
      list,
      rows.map((row, at) =>
        h(
          "li",
          { class: row.problem ? "wrong" : "" },
          h("span", { class: "picked-name" }, row.name ?? row.title_id, h("small", {}, row.title_id), row.problem && h("em", {}, row.problem)),
          small("left", `Move up: ${row.name}`, () => move(at, -1), at === 0),
          small("right", `Move down: ${row.name}`, () => move(at, 1), at === rows.length - 1),
          small("close", `Take out: ${row.name}`, () => (rows.splice(at, 1), changed())),
        ),
      ),
      rows.length === 0 && h("li", { class: "told" }, "No titles yet."),
    );
  }

  element.ids = () => rows.map((row) => row.title_id);
  element.mark = (problems) => {
    rows = rows.map((row) => ({ ...row, ...problems.get(row.title_id) }));
    paint();
  };
  paint();
  return element;
}

const small = (name, words, onclick, disabled = false) => h("button", { type: "button", class: "small-round", "aria-label": words, title: words.split(":")[0], disabled, onclick }, icon(name));
