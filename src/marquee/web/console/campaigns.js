// All campaigns: what promotion added between accounts drawn by lot, and how each campaign stands.

import { h, show } from "../dom.js";
import { ask } from "./ask.js";
import { holdoutElement } from "./added.js";
import { count, moment, percent } from "./figures.js";
import { stateElement } from "./form.js";

/** The page of all campaigns. */
export function campaignsPage() {
  const added = h("section", { class: "desk-panel", "aria-labelledby": "added-head" });
  const list = h("tbody");
  const told = h("p", { class: "told", role: "status" });
  const element = h(
    "div",
    { class: "desk" },
    h(
      "header",
      { class: "desk-head" },
      h("h1", {}, "Campaigns"),
      h("p", {}, "Titles that are promoted where it changes what is watched, at the least it can cost everything else."),
      h("p", { class: "head-acts" }, h("a", { class: "button solid", href: "#/campaigns/new" }, "Write a campaign")),
    ),
    h("table", { class: "pools campaigns" }, h("thead", {}, h("tr", {}, ["Campaign", "State", "Goal", "Days", "Delivered", "Price"].map((name) => h("th", { scope: "col" }, name)))), list),
    told,
    added,
  );

  async function open() {
    const found = await ask("/v1/operator/campaigns");
    list.replaceChildren(...found.campaigns.map(rowElement));
    told.textContent = found.campaigns.length ? "" : "No campaign was written yet.";
    show(added, h("header", { class: "panel-head" }, h("h2", { id: "added-head" }, "What promotion added"), h("p", {}, "All campaigns together, between accounts drawn by lot to get none of it and all others.")), holdoutElement(found.holdout));
  }

  return { element, title: () => "Campaigns", open };
}

/** Fill in what is left out of a campaign on its way here because it is as usual. */
export const whole = (campaign) => ({ goal: "share", target: 0.05, countries: [], pacing: "even", cap: 5, guardrail: 0.005, priority: 50, billboard: true, ...campaign });

/** Write what a campaign asks for. */
export const goalWords = ({ goal, target }) => (goal === "share" ? `${percent(target)} of what is seen` : `${count(Math.round(target))} more hours`);

/** Write what a campaign has, in its goal's measure. */
export const goalValue = (goal, value) => (goal === "share" ? percent(value) : `${count(Math.round(value))} h`);

function rowElement(one) {
  const open = `#/campaigns/${encodeURIComponent(one.campaign_id)}`;
  const begun = one.state === "running" || one.state === "ended";
  return h(
    "tr",
    { onclick: (event) => event.target.closest("a") || (location.hash = open) },
    h("th", { scope: "row" }, h("a", { class: "pool-name", href: open }, h("span", {}, h("b", {}, one.name), h("small", {}, `${one.titles} titles · priority ${one.priority}`)))),
    cell("State", stateElement(one.state)),
    cell("Goal", goalWords(one)),
    cell("Days", `${dayOf(one.starts_at)} to ${dayOf(one.ends_at)}`),
    cell("Delivered", begun ? deliveredElement(one) : "–"),
    cell("Price", begun ? one.price.toFixed(2) : "–"),
  );
}

function deliveredElement({ goal, delivered, due, target }) {
  const whole = goal === "share" ? Math.max(due, target) : target;
  const part = Math.max(0, Math.min(1, delivered / (whole || 1)));
  return h("span", { class: "meter" }, h("i", { vars: { "--part": `${100 * part}%` } }), h("span", {}, goalValue(goal, delivered), due > 0 && h("small", {}, ` due ${goalValue(goal, due)}`)));
}

const dayOf = (at) => moment(at).split(",")[0];

const cell = (name, words) => h("td", { "data-name": name, class: "number" }, words);
