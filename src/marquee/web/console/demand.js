// What was searched for and not to be had, by country and week; only what many accounts wished for.

import { h } from "../dom.js";
import { countryName } from "../words.js";
import { ask } from "./ask.js";
import { count, moment } from "./figures.js";
import { choice, field } from "./form.js";

/** The page of unmet searches: `#/demand/DE`. */
export function demandPage(rest) {
  const list = h("tbody");
  const told = h("p", { class: "told", role: "status" });
  const country = h("input", { type: "text", maxlength: 2, value: rest, placeholder: "Any" });
  let table = null;
  const weeks = choice([["1", "The newest week"], ["4", "Four weeks"], ["13", "Thirteen weeks"]], "13");
  const element = h(
    "div",
    { class: "desk" },
    h("header", { class: "desk-head" }, h("h1", {}, "Demand"), h("p", {}, "Searches that this catalogue could not answer: titles not to be had here, and words that nothing answers to.")),
    h("form", { class: "asking", onsubmit: (event) => (event.preventDefault(), read()) }, field("Country", country), field("Time", weeks), h("button", { class: "button" }, "Look again")),
    told,
    (table = h("table", { class: "pools demand", hidden: true }, h("thead", {}, h("tr", {}, ["Wish", "Country", "Week of", "Accounts", "Searches"].map((name) => h("th", { scope: "col" }, name)))), list)),
  );

  async function read() {
    const found = await ask("/v1/operator/demand", { country: country.value.trim().toUpperCase(), weeks: weeks.value });
    const most = Math.max(1, ...found.lines.map((line) => line.accounts));
    list.replaceChildren(...found.lines.map((line) => rowElement(line, most)));
    table.hidden = !found.lines.length;
    const limit = `Wishes of fewer than ${found.least_accounts} accounts in a country and week are never shown.`;
    told.textContent = found.lines.length ? `Counted ${moment(found.counted_at)} UTC. ${limit}` : `No wish of enough accounts was left unmet. ${limit}`;
  }

  return { element, title: () => "Demand", open: read };
}

function rowElement({ what, text, name, country, week, accounts, searches }, most) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("span", { class: "pool-name" }, h("span", {}, h("b", {}, h("bdi", {}, name ?? text)), h("small", {}, what === "title" ? "a title not to be had" : "words nothing answers to")))),
    cell("Country", country === "unknown" ? "unknown" : countryName(country)),
    cell("Week of", week),
    cell("Accounts", h("span", { class: "meter" }, h("i", { vars: { "--part": `${(100 * accounts) / most}%` } }), h("span", {}, count(accounts)))),
    cell("Searches", count(searches)),
  );
}

const cell = (name, words) => h("td", { "data-name": name, class: "number" }, words);
