// All pools: what covers came to over time, which titles wait for an editor, how each pool fares.

import { h, settle, show } from "../dom.js";
import { ask, coverElement } from "./ask.js";
import { takesChart } from "./chart.js";
import { count, moment, percent } from "./figures.js";

const PER_PAGE = 30;
const VERDICTS = ["winner", "still learning", "retire"];
const AGAIN = 20_000; // ms between looks at the newest count

/** The page of all pools. */
export function poolsPage() {
  let query = "";
  let only = "";
  let next = null;
  let timer = 0;
  const chart = h("section", { class: "desk-panel", "aria-labelledby": "takes-head" });
  const list = h("tbody");
  const more = h("button", { type: "button", class: "button", hidden: true, onclick: () => load(next) }, "More titles");
  const told = h("p", { class: "told", role: "status" });
  const box = h("input", { type: "search", placeholder: "Find a title", "aria-label": "Find a title", oninput: settle(200, () => ((query = box.value.trim()), load(null))) });
  const waits = h("button", { type: "button", class: "chip", "aria-pressed": "false", onclick: () => toggle() }, "Waiting for you");

  function toggle() {
    only = only ? "" : "proposed";
    waits.setAttribute("aria-pressed", String(Boolean(only)));
    load(null);
  }

  async function load(after) {
    const asked = `${query}|${only}`;
    const found = await ask("/v1/operator/artwork", { q: query, only, after, limit: PER_PAGE });
    if (asked !== `${query}|${only}`) return; // an older answer
    next = found.next;
    const rows = found.pools.map(rowElement);
    if (after) list.append(...rows);
    else list.replaceChildren(...rows);
    more.hidden = !next;
    waits.textContent = found.proposed ? `Waiting for you: ${count(found.proposed)}` : "Waiting for you";
    told.textContent = found.titles ? `${count(found.titles)} titles` : only ? "No candidate waits for an editor." : "No title answers to that name.";
    if (!after) drawChart(found);
  }

  function drawChart(found) {
    const whole = found.days.filter((day) => (day.day + 1) * 86_400_000 <= found.counted_at); // today is still coming in
    const total = whole.reduce((sums, day) => ({ draws: sums.draws + day.draws, takes: sums.takes + day.takes, good: sums.good + day.good }), { draws: 0, takes: 0, good: 0 });
    show(
      chart,
      h(
        "header",
        { class: "panel-head" },
        h("h2", { id: "takes-head" }, "Take fraction"),
        h("p", {}, total.draws ? `Of ${count(total.draws)} covers seen, each once a day, ${percent(total.takes / total.draws)} were started and ${percent(total.good / total.draws)} became quality plays. Counted ${moment(found.counted_at)} UTC.` : "Nothing was drawn and seen yet."),
      ),
      takesChart(whole),
    );
  }

  async function lookAgain() {
    if (document.hidden || query || only) return;
    try {
      drawChart(await ask("/v1/operator/artwork", { limit: 1 }));
    } catch {
      // the next look may be luckier; what stands is not wrong, only older
    }
  }

  const element = h(
    "div",
    { class: "desk" },
    h("header", { class: "desk-head" }, h("h1", {}, "Covers"), h("p", {}, "Which picture of a title is drawn for whom, what came of it, and what waits for your eye.")),
    chart,
    h("div", { class: "filter", role: "search" }, box, waits, told),
    h(
      "table",
      { class: "pools" },
      h("thead", {}, h("tr", {}, ["Title", "Covers", "Drawn", "Started", "Quality", "Verdicts", "Still open"].map((name) => h("th", { scope: "col" }, name)))),
      list,
    ),
    h("div", { class: "more" }, more),
  );
  return {
    element,
    title: () => "Covers",
    open: async () => {
      await load(null);
      timer = setInterval(lookAgain, AGAIN);
    },
    leave: () => clearInterval(timer),
  };
}

function rowElement(pool) {
  const open = `#/covers/${encodeURIComponent(pool.title_id)}`;
  return h(
    "tr",
    { onclick: (event) => event.target.closest("a") || (location.hash = open) },
    h(
      "th",
      { scope: "row" },
      h(
        "a",
        { class: "pool-name", href: open },
        coverElement(pool.cover),
        h("span", {}, h("b", {}, pool.name), h("small", {}, [pool.year, pool.proposed ? h("em", {}, `${pool.proposed} waiting`) : null].filter(Boolean).flatMap((part, at) => (at ? [" · ", part] : [part])))),
      ),
    ),
    cell("Covers", count(pool.covers)),
    cell("Drawn", count(pool.draws)),
    cell("Started", pool.draws ? percent(pool.takes / pool.draws) : "–"),
    cell("Quality", pool.draws ? percent(pool.good / pool.draws) : "–"),
    h("td", { "data-name": "Verdicts", class: "verdicts" }, VERDICTS.filter((name) => pool.verdicts[name]).map((name) => h("span", { class: `verdict ${name.replace(" ", "-")}` }, `${pool.verdicts[name]} ${name}`))),
    h("td", { "data-name": "Still open" }, meter(pool.exploration_left)),
  );
}

const cell = (name, words) => h("td", { "data-name": name, class: "number" }, words);

/** Show a part of one as a bar with its words. */
export function meter(part) {
  return h("span", { class: "meter" }, h("i", { vars: { "--part": `${100 * part}%` } }), h("span", {}, percent(part, 0)));
}
