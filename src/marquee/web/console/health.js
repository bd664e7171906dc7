// A title's health: shown or not, here and on that day; what stands in its way, and what lifts it.

import { h, show } from "../dom.js";
import { plain } from "../words.js";
import { ask } from "./ask.js";
import { moment } from "./figures.js";
import { choice, field, momentBox, readMoment } from "./form.js";
import { finderElement } from "./finder.js";

const DEVICES = ["desktop", "phone", "tablet", "tv"];
const LEVELS = { fine: "Fine", warns: "Look at it", stops: "Stops it" };

/** The page that finds a title, or shows the health of one: `#/titles/t1?country=DE&at=…`. */
export function titlesPage(rest) {
  const [titleId, query = ""] = rest.split("?");
  return titleId ? healthPage(titleId, new URLSearchParams(query)) : findPage();
}

function findPage() {
  const element = h(
    "div",
    { class: "desk" },
    h("header", { class: "desk-head" }, h("h1", {}, "Titles"), h("p", {}, "Will it be shown: here, on that day, to whom? If not, what stands in its way, and what lifts it.")),
    finderElement({ label: "Find a title", onFound: ({ title_id }) => (location.hash = `#/titles/${encodeURIComponent(title_id)}`) }),
  );
  return { element, title: () => "Titles", open: async () => element.querySelector("input").focus({ preventScroll: true }) };
}

function healthPage(titleId, asked) {
  const element = h("div", { class: "desk" });
  const country = h("input", { type: "text", maxlength: 2, value: asked.get("country") ?? "", placeholder: "Any" });
  const device = choice(DEVICES.map((name) => [name, plain(name)]), asked.get("device") ?? "desktop");
  const at = momentBox(asked.get("at") ? Number(asked.get("at")) : null);
  let found = null;

  function turn() {
    const params = new URLSearchParams(Object.entries({ country: country.value.trim().toUpperCase(), device: device.value, at: readMoment(at) ?? "" }).filter(([, value]) => value !== ""));
    location.hash = `#/titles/${encodeURIComponent(`${titleId}?${params}`)}`;
  }

  async function open() {
    found = await ask(`/v1/operator/titles/${encodeURIComponent(titleId)}/health`, { country: asked.get("country"), device: asked.get("device"), at: asked.get("at") });
    show(
      element,
      h(
        "header",
        { class: "desk-head" },
        h("a", { class: "plain back", href: "#/titles" }, "Another title"),
        h("h1", {}, found.name),
        h("p", {}, h("span", { class: `state ${found.verdict}` }, found.verdict), h("br"), found.summary),
      ),
      h(
        "form",
        { class: "asking", onsubmit: (event) => (event.preventDefault(), turn()) },
        field("Country", country),
        field("Device", device),
        field("Day and hour (UTC)", at, "Empty: now"),
        h("button", { class: "button" }, "Look again"),
      ),
      panel("What was looked at", `${found.country || "No country named"}, ${moment(found.at)} UTC.`, h("ul", { class: "checks" }, found.checks.map(checkElement))),
      h(
        "div",
        { class: "two" },
        panel("Who may see it", "", h("ul", { class: "audiences" }, found.audiences.map(audienceElement))),
        panel("When that turns", "", found.turns.length ? h("ol", { class: "turns" }, found.turns.map((turn_) => h("li", {}, h("b", {}, `${moment(turn_.at)} UTC`), " ", turn_.what))) : h("p", { class: "told" }, "No date stands in the catalogue.")),
      ),
      panel("On pages really made", `Shown on ${found.shown} of ${found.probes.length}, in the first three rows of ${found.in_first_rows}.`, h("ul", { class: "probes" }, found.probes.map(probeElement))),
    );
  }

  return { element, title: () => found?.name ?? titleId, open };
}

const panel = (name, words, content) => h("section", { class: "desk-panel", "aria-label": name }, h("header", { class: "panel-head" }, h("h2", {}, name), words && h("p", {}, words)), content);

function checkElement({ stage, name, level, sentence, fix, until }) {
  return h(
    "li",
    { class: level },
    h("span", { class: "level" }, LEVELS[level]),
    h("div", {}, h("p", {}, h("b", {}, `${plain(stage)}: ${plain(name).toLowerCase()}`), " ", sentence), fix && h("p", { class: "fix" }, fix), until && h("small", {}, `Until ${moment(until)} UTC`)),
  );
}

const audienceElement = ({ name, ceiling, may_see, reason }) =>
  h("li", { class: may_see ? "fine" : "stops" }, h("span", { class: "level" }, may_see ? "May" : "May not"), h("div", {}, h("b", {}, /^\d+$/.test(name) ? `Up to ${name}` : plain(name)), ceiling !== null && ceiling !== undefined && !/^\d+$/.test(name) ? ` (up to ${ceiling})` : "", reason && h("p", {}, reason.sentence), reason?.fix && h("p", { class: "fix" }, reason.fix)));

const probeElement = ({ viewer, shown, reason, row, position, row_title }) =>
  h(
    "li",
    { class: shown ? "fine" : "warns" },
    h("span", { class: "level" }, shown ? "Shown" : "Not shown"),
    h("div", {}, h("b", {}, viewer), shown && row !== undefined && row !== null ? h("p", {}, `Row ${row + 1}, place ${(position ?? 0) + 1}: ${row_title}`) : h("p", {}, reason.sentence), !shown && reason.fix && h("p", { class: "fix" }, reason.fix)),
  );
