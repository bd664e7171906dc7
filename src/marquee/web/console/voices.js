// What viewers say, for the company: aspects day by day, sentences as evidence, and what many suddenly complain of.

import { h, show } from "../dom.js";
import { aspectName } from "../voices.js";
import { countryName } from "../words.js";
import { ask } from "./ask.js";
import { draw, text } from "./drawing.js";
import { count, moment, percent } from "./figures.js";
import { choice, field } from "./form.js";
import { finderElement } from "./finder.js";

const PATH = "/v1/operator/voices";
const TIMES = [["7", "A week"], ["28", "Four weeks"], ["90", "Three months"], ["365", "A year"]];
const WIDE = 400;
const TALL = 90;
const EDGE = 12;
const LEAST_DAYS = 7; // a chart is this long, however few days there are

/** The page of all titles that are spoken of, or of one: `#/voices/t1?country=DE&days=28`. */
export function voicesPage(rest) {
  const [titleId, query = ""] = rest.split("?");
  const asked = new URLSearchParams(query);
  const element = h("div", { class: "desk" });
  const country = h("input", { type: "text", maxlength: 2, value: asked.get("country") ?? "", placeholder: "Any" });
  const days = choice(TIMES, TIMES.some(([value]) => value === asked.get("days")) ? asked.get("days") : "28");
  let found = null;

  const address = (title) => `#/voices/${encodeURIComponent(`${title}?${new URLSearchParams({ country: country.value.trim().toUpperCase(), days: days.value })}`)}`;

  async function open() {
    found = await ask(PATH, { title_id: titleId, country: asked.get("country"), days: days.value });
    show(
      element,
      headElement(found, titleId),
      h(
        "form",
        { class: "asking", onsubmit: (event) => (event.preventDefault(), (location.hash = address(titleId))) },
        field("Country", country),
        field("Time", days),
        h("button", { class: "button" }, "Look again"),
      ),
      !titleId && finderElement({ label: "Find a title", onFound: ({ title_id }) => (location.hash = address(title_id)) }),
      found.bursting && h("p", { class: "desk-panel alarm", role: "alert" }, "New accounts write here in a burst. They count as nothing until they are older. ", h("a", { href: "#/moderation" }, "Look at the comments")),
      found.spikes.length > 0 && spikesElement(found.spikes, !titleId),
      titleId ? aspectsElement(found) : talkedElement(found, address),
    );
  }

  return { element, title: () => (found?.name ? `Voices: ${found.name}` : "Voices"), open };
}

function headElement(found, titleId) {
  if (!titleId) return h("header", { class: "desk-head" }, h("h1", {}, "Voices"), h("p", {}, "What comments praise and complain of, title by title, and what goes wrong just now."));
  const heard = found.authors ? `${count(found.authors)} viewers were heard in these ${found.days} days${found.country ? ` in ${countryName(found.country)}` : ""}; together they are ${leaning(found.mean)}.` : `Fewer than ${found.least_authors} viewers were heard: nothing is told of so few.`;
  return h("header", { class: "desk-head" }, h("a", { class: "plain back", href: "#/voices" }, "All titles"), h("h1", {}, h("bdi", {}, found.name)), h("p", {}, heard));
}

/** Say a mean of −1 to 1 in words. */
const leaning = (mean) => (mean > 0.35 ? "taken with it" : mean > 0.1 ? "rather for it" : mean >= -0.1 ? "of two minds" : mean >= -0.35 ? "rather against it" : "put off by it");

function spikesElement(spikes, named) {
  return h(
    "section",
    { class: "desk-panel alarm", role: "alert", "aria-label": "Sudden complaints" },
    h("header", { class: "panel-head" }, h("h2", {}, "Sudden complaints"), h("p", {}, "Far more of those who write complain of it than before, or than elsewhere.")),
    h(
      "ul",
      { class: "spikes" },
      spikes.map((one) =>
        h(
          "li",
          {},
          h(
            "p",
            {},
            h("b", {}, aspectName(one.key)),
            named && [" · ", h("a", { href: `#/voices/${encodeURIComponent(one.title_id)}` }, h("bdi", {}, one.name))],
            ` · ${one.country ? countryName(one.country) : "everywhere"}`,
          ),
          h("p", {}, `${count(one.authors)} complain where ${one.usual.toFixed(1)} would be usual, from ${moment(one.since)} to ${moment(one.until)} UTC.`),
          one.evidence.map((sentence) => quote(sentence, "blame")),
        ),
      ),
    ),
  );
}

function aspectsElement({ aspects, least_authors }) {
  if (!aspects.length) return h("p", { class: "told" }, `No aspect was spoken of by ${least_authors} viewers.`);
  return h("div", { class: "voice-grid" }, aspects.map(aspectElement));
}

function aspectElement(aspect) {
  const name = aspectName(aspect.key);
  return h(
    "section",
    { class: "voice", "aria-label": name },
    h("header", {}, h("h3", {}, name), h("small", {}, `${percent(aspect.loved, 0)} of ${count(aspect.authors)} for it`)),
    aspect.days.length > 0 ? sparkElement(aspect, name) : h("p", { class: "told" }, "On no single day did enough viewers speak of it."),
    aspect.praise.map((sentence) => quote(sentence, "praise")),
    aspect.complaints.map((sentence) => quote(sentence, "blame")),
  );
}

const quote = (sentence, side) => h("blockquote", { class: side, dir: "auto" }, h("span", { class: "unseen" }, side === "praise" ? "Praise: " : "Complaint: "), sentence);

/** Draw an aspect's mean day by day between −1 and 1; the table behind it says the same. */
function sparkElement(aspect, name) {
  const shown = aspect.days.map((one) => ({ ...one, at: Date.parse(`${one.day}T00:00:00Z`) / 86_400_000 }));
  const last = shown.at(-1).at;
  const first = Math.min(shown[0].at, last - LEAST_DAYS + 1);
  const x = (at) => EDGE + ((at - first) / Math.max(1, last - first)) * (WIDE - 2 * EDGE - 40);
  const y = (mean) => TALL / 2 - mean * (TALL / 2 - EDGE);
  const told = `${name} by day: ${shown[0].mean.toFixed(2)} on ${shown[0].day}, ${shown.at(-1).mean.toFixed(2)} on ${shown.at(-1).day}, between −1 and 1.`;
  const drawing = draw("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "spark", role: "img", "aria-label": told });
  drawing.append(draw("line", { x1: EDGE, x2: WIDE - 40, y1: y(0), y2: y(0), class: "ground" }));
  if (shown.length > 1) drawing.append(draw("path", { d: `M${shown.map((one) => `${x(one.at)} ${y(one.mean)}`).join("L")}`, class: "line" }));
  for (const one of shown) drawing.append(draw("circle", { cx: x(one.at), cy: y(one.mean), r: 3.5, class: one.mean < -0.2 ? "dot spiked" : "dot" }));
  drawing.append(text(x(last) + 9, y(shown.at(-1).mean) + 5, shown.at(-1).mean.toFixed(2).replace("-", "−"), { class: "tick" }));
  return h(
    "div",
    {},
    drawing,
    h(
      "details",
      {},
      h("summary", {}, "As a table"),
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ["Day", "Viewers", "Mean", "For it"].map((word) => h("th", { scope: "col" }, word)))),
        h("tbody", {}, shown.map((one) => h("tr", {}, h("th", { scope: "row" }, one.day), h("td", {}, count(one.authors)), h("td", {}, one.mean.toFixed(2)), h("td", {}, percent(one.loved, 0))))),
      ),
    ),
  );
}

function talkedElement({ titles, least_authors, days }, address) {
  if (!titles.length) return h("p", { class: "told" }, `No title was written about by ${least_authors} viewers in these ${days} days.`);
  const most = Math.max(...titles.map((one) => one.authors));
  return h(
    "table",
    { class: "pools demand" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Title"), h("th", { scope: "col" }, "Viewers who wrote"))),
    h(
      "tbody",
      {},
      titles.map(({ title_id, name, authors }) =>
        h(
          "tr",
          { onclick: (event) => event.target.closest("a") || (location.hash = address(title_id)) },
          h("th", { scope: "row" }, h("a", { class: "pool-name", href: address(title_id) }, h("span", {}, h("b", {}, h("bdi", {}, name)), h("small", {}, title_id)))),
          h("td", { "data-name": "Viewers who wrote", class: "number" }, h("span", { class: "meter" }, h("i", { vars: { "--part": `${(100 * authors) / most}%` } }), h("span", {}, count(authors)))),
        ),
      ),
    ),
  );
}
