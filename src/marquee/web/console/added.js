// What promotion added, as a report of an experiment: each thing an account does, with where the difference may lie.

import { h } from "../dom.js";
import { upper } from "../words.js";
import { count, moment } from "./figures.js";

const NAMES = { hours_originals: "Hours of originals", hours_all: "All hours", discovered: "Titles discovered" };

/** Show what the holdout says; a sentence where it can say nothing yet. */
export function holdoutElement(holdout) {
  if (!holdout.lines.length) return h("p", { class: "chart-empty" }, `${upper(holdout.why_none) || "Nothing can be said yet"}.`);
  const most = Math.max(...holdout.lines.flatMap(({ low, high, holdout: without }) => [Math.abs(relative(low, without)), Math.abs(relative(high, without))]), 0.01);
  return h(
    "div",
    { class: "added" },
    h("p", { class: "told" }, `${count(holdout.treated_accounts)} accounts with promotion, ${count(holdout.holdout_accounts)} without. Counted ${moment(holdout.counted_at)} UTC. The bar is where 95 % of it may lie.`),
    h("ul", { class: "added-lines" }, holdout.lines.map((line) => lineElement(line, most))),
  );
}

function lineElement(line, most) {
  const at = (value) => 50 + (50 * relative(value, line.holdout)) / most;
  const sure = line.low > 0 ? "gain" : line.high < 0 ? "loss" : "open";
  return h(
    "li",
    { class: sure },
    h("div", { class: "added-name" }, h("b", {}, NAMES[line.what] ?? line.what.replaceAll("_", " ")), h("small", {}, `${line.treated.toFixed(2)} with, ${line.holdout.toFixed(2)} without, an account`)),
    h("span", { class: "lift-bar", "aria-hidden": "true" }, h("i", { class: "range", vars: { "--from": `${at(line.low)}%`, "--to": `${at(line.high)}%` } }), h("i", { class: "value", vars: { "--at": `${at(line.added)}%` } })),
    h("span", { class: "added-words" }, `${signed(line.added)} (${signed(line.low)} to ${signed(line.high)})`, line.holdout > 0 && h("small", {}, `${signed(100 * relative(line.added, line.holdout), 1)} %`)),
  );
}

const relative = (value, without) => (without > 0 ? value / without : value);

const signed = (value, digits = 2) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;
