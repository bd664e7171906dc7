// Search: a box that suggests how a query may go on, and the rows that answer it.

import { artworkUrl, get } from "./api.js";
import { report } from "./beacon.js";
import { startCards } from "./card.js";
import { h, settle, show } from "./dom.js";
import { skeletons } from "./home.js";
import { icon } from "./icons.js";
import { rowElement } from "./row.js";
import { country, language, profile } from "./session.js";
import { hydrate } from "./titles.js";
import { counted, spoken, t } from "./translate.js";
import { plain } from "./words.js";

const PAUSE = 140; // ms of no typing before suggestions are asked for
const MOST = 8;
const KINDS = { title: t("Title"), person: t("Person"), genre: t("Genre"), mood: t("Mood"), keyword: t("Keyword"), query: t("Search"), country: t("Country") };

/** Make the search box (an ARIA combobox): `onSearch(query)` for a query that was meant, `onTitle(tile)` for a title. */
export function searchBox({ onSearch, onTitle }) {
  const list = h("ul", { id: "suggestions", role: "listbox", "aria-label": t("Suggestions"), hidden: true });
  const input = h("input", {
    type: "search",
    id: "search",
    placeholder: t("Titles, people, genres"),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: "300",
    enterkeyhint: "search",
    role: "combobox",
    "aria-label": t("Search"),
    "aria-expanded": "false",
    "aria-controls": "suggestions",
    "aria-autocomplete": "list",
    "data-item": true,
  });
  const form = h("form", { class: "search", role: "search", onsubmit: (event) => (event.preventDefault(), choose(input.value)) }, icon("search"), input, list);
  let at = -1;
  let asked = 0;
  let suggested = [];

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (query) => {
    close();
    asked += 1;
    if (!query.trim()) return;
    input.value = query.trim();
    onSearch(query.trim());
  };
  const take = ({ text, kind, title_id }) => {
    if (kind !== "title" || !title_id) return choose(text);
    report("search_click", { query: input.value.trim(), title_id });
    close();
    asked += 1;
    input.value = "";
    onTitle({ title_id });
  };
  const suggest = settle(PAUSE, async () => {
    const query = input.value.trim();
    const ask = ++asked;
    const answer = await get("/v1/suggest", { q: query, profile_id: profile.profile_id, country: country() }).catch(() => null);
    if (ask !== asked || document.activeElement !== input) return;
    const found = (answer?.suggestions ?? []).slice(0, MOST);
    if (!found.length) return close();
    suggested = found;
    show(list, found.map((suggestion, index) => option(suggestion, index, query, take)));
    list.hidden = false;
    at = -1;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  });
  const point = (to) => {
    const options = [...list.children];
    at = (to + options.length + 1) % (options.length + 1); // the place past the last is the box itself
    options.forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
    if (options[at]) input.setAttribute("aria-activedescendant", options[at].id);
    else input.removeAttribute("aria-activedescendant"), (at = -1);
  };
  input.addEventListener("input", suggest);
  input.addEventListener("focus", () => input.value.trim() || suggest()); // before the first letter: what one may look for
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "Escape") input.blur();
      return;
    }
    if (event.key === "ArrowDown") point(at + 1);
    else if (event.key === "ArrowUp") point(at < 0 ? list.children.length - 1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) take(suggested[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { element: form, input, close };
}

/** Make the page of results; `onChoose(tile, element)` is called for one that is opened. */
export function searchPage(query, { onChoose, onPlay, onWhy }) {
  const results = h("div", { class: "shelf" }, skeletons(2));
  const line = h("p", { class: "page-lead", role: "status" });
  const element = h("div", { class: "page" }, h("h1", {}, heading(query)), line, results);
  const choose = (tile, anchor) => {
    report("search_click", { query, title_id: tile.title_id, request_id: tile.request_id, row_id: tile.row_id, position: tile.position, artwork_id: tile.artwork_id });
    onChoose(tile, anchor);
  };
  startCards(results, { onChoose: choose, onPlay, onWhy });

  async function open() {
    try {
      const answer = await get("/v1/search", { q: query, profile_id: profile.profile_id, country: country(), language: language() });
      const rows = answer.rows.filter((row) => row.tiles.length).map((row) => ({ ...row, ...(row.row_id.startsWith("search:not_here:") ? { title: t("Near it"), reason: "" } : {}), request_id: answer.request_id, query }));
      const count = new Set(rows.flatMap((row) => row.tiles.map((tile) => tile.title_id))).size;
      report("search", { query, results: count, request_id: answer.request_id });
      await hydrate(rows.flatMap((row) => row.tiles.map((tile) => tile.title_id)));
      line.textContent = said(answer, count);
      show(results, rows.map((row) => rowElement(row, { open: choose, wrap: rows.length === 1 })));
    } catch (trouble) {
      line.textContent = `${trouble.message} ${trouble.next ?? ""}`;
      show(results);
    }
  }
  return { element, open };
}

/** Head the page with the query set apart, wherever the language puts it. */
function heading(query) {
  const [before, after] = t("Results for {query}").split("{query}");
  return [before, h("em", {}, h("bdi", {}, query)), after];
}

function said(answer, count) {
  const missing = answer.not_here;
  if (missing) return missing.reason === "country" ? t("{name} is not available in your country. These come near it.", missing) : t("{name} is not available here. These come near it.", missing);
  if (answer.found === false || !count) return `${t("Nothing answers to that.")} ${spoken === "en" && answer.hint ? answer.hint : t("Try fewer letters, a person, or a genre.")}`;
  const titles = counted(count, "{count} title", "{count} titles");
  return answer.showing ? t("Showing results for “{query}”: {titles}", { query: answer.showing, titles }) : titles;
}

function option(suggestion, index, query, take) {
  const { text, kind, artwork_id } = suggestion;
  const start = query ? text.toLowerCase().indexOf(query.toLowerCase()) : -1;
  const parts = start < 0 ? [text] : [text.slice(0, start), h("b", {}, text.slice(start, start + query.length)), text.slice(start + query.length)];
  return h(
    "li",
    { id: `suggestion-${index}`, role: "option", "aria-selected": "false", onpointerdown: (event) => (event.preventDefault(), take(suggestion)) },
    artwork_id ? h("img", { class: "thumbnail", src: artworkUrl(artwork_id, "tile"), alt: "", loading: "lazy" }) : icon(kind === "title" ? "play" : "search"),
    h("span", {}, parts),
    h("small", {}, KINDS[kind] ?? plain(kind)),
  );
}
