// One campaign: written, tried on recent profiles before anything goes live, published, watched, taken back.

import { confirmed } from "../confirm.js";
import { now } from "../api.js";
import { h, one, show } from "../dom.js";
import { say } from "../toast.js";
import { holdoutElement } from "./added.js";
import { ask, tell } from "./ask.js";
import { goalValue, goalWords, whole } from "./campaigns.js";
import { curveChart, paceChart, upliftChart } from "./curve.js";
import { author } from "./decide.js";
import { moment, percent } from "./figures.js";
import { goTo } from "./frame.js";
import { authorField, choice, field, keyOf, momentBox, momentText, readCountries, readMoment, stateElement, tick, warningsElement } from "./form.js";
import { titlesElement } from "./finder.js";
import { beforeAndAfter } from "./shelves.js";

const NEW = "new";
const DAY = 86_400_000;

/** The page of one campaign; `new` is one that is still to be written. */
export function campaignPage(campaignId) {
  const element = h("div", { class: "desk" });
  let answer = null;

  async function open() {
    answer = campaignId === NEW ? null : await ask(pathOf(campaignId));
    if (answer) answer = { ...answer, campaign: whole(answer.campaign) };
    paint();
  }

  function paint() {
    const form = formElement(answer, { onDone: done });
    show(
      element,
      h(
        "header",
        { class: "desk-head" },
        h("a", { class: "plain back", href: "#/campaigns" }, "All campaigns"),
        h("h1", {}, answer?.campaign.name ?? "A new campaign"),
        answer && h("p", {}, stateElement(answer.state), ` · ${goalWords(answer.campaign)}, ${moment(answer.campaign.starts_at)} to ${moment(answer.campaign.ends_at)} UTC. Last decided by ${answer.author}.`),
      ),
      answer && warningsElement(answer.warnings),
      answer && answer.state !== "draft" && standingElement(answer),
      form,
    );
  }

  async function done(id) {
    goTo(id ? `#/campaigns/${encodeURIComponent(id)}` : "#/campaigns");
  }

  return { element, title: () => answer?.campaign.name ?? "A new campaign", open };
}

const pathOf = (id) => `/v1/operator/campaigns/${encodeURIComponent(id)}`;

function standingElement(answer) {
  const { campaign } = answer;
  const won = campaign.goal === "share" ? answer.share : answer.hours;
  return h(
    "div",
    { class: "desk" },
    h(
      "section",
      { class: "health", "aria-label": "How it stands" },
      fact("Won so far", goalValue(campaign.goal, won), `of ${goalWords(campaign)}`),
      fact("Without it", percent(answer.organic), "its titles’ own share"),
      fact("Hours it brought", answer.hours.toFixed(1), "that would not have been watched"),
      fact("Price", answer.price.toFixed(2), `at most ${answer.most_price.toFixed(2)}, where the guardrail stands`),
      fact("Promoted to", percent(answer.eligible, 0), "of accounts; chance holds back the rest"),
    ),
    panel("Pace", "What was delivered, against what its pacing asked for.", paceChart(answer.days, campaign)),
    panel("Whom it changes", "Viewers by what promotion was foreseen to change, and what it changed, between accounts drawn by lot.", upliftChart(answer.uplift, answer.uplift_pairs)),
    panel("What it added", "Between accounts drawn by lot, all campaigns together.", holdoutElement(answer.holdout)),
  );
}

const fact = (name, value, meaning) => h("div", {}, h("h3", {}, name), h("div", { class: "fact" }, value), h("small", {}, meaning));

const panel = (name, words, ...content) => h("section", { class: "desk-panel", "aria-label": name }, h("header", { class: "panel-head" }, h("h2", {}, name), h("p", {}, words)), content);

function formElement(answer, { onDone }) {
  const held = answer?.campaign ?? {};
  const start = held.starts_at ?? now() + DAY;
  const name = h("input", { type: "text", maxlength: 80, required: true, value: held.name ?? "" });
  const key = h("input", { type: "text", maxlength: 60, value: answer?.campaign_id ?? "", disabled: Boolean(answer), pattern: "[a-z0-9][a-z0-9\\-]*" });
  const titles = titlesElement({ titles: (held.title_ids ?? []).map((title_id, at) => ({ title_id, name: answer.names[at] })) });
  const countries = h("input", { type: "text", value: (held.countries ?? []).join(", "), placeholder: "Everywhere" });
  const from = momentBox(start, { required: true });
  const to = momentBox(held.ends_at ?? start + 28 * DAY, { required: true });
  const goal = choice([["share", "A share of what is seen"], ["hours", "Hours that would not have been watched"]], held.goal ?? "share");
  const target = h("input", { type: "number", step: "any", required: true });
  const pacing = choice([["even", "Evenly"], ["early", "Twice the pace in the first third"]], held.pacing ?? "even");
  const cap = h("input", { type: "number", min: 1, max: 100, value: held.cap ?? 5 });
  const guardrail = h("input", { type: "number", step: "any", value: 100 * (held.guardrail ?? 0.005) });
  const priority = h("input", { type: "number", min: 0, max: 100, value: held.priority ?? 50 });
  const billboard = h("input", { type: "checkbox", checked: held.billboard ?? true });
  const trouble = h("div", { class: "form-trouble", role: "alert" });
  const tried = h("div", { class: "tried", "aria-live": "polite" });
  const unit = h("span", { class: "unit" });
  const inUnits = () => (unit.textContent = goal.value === "share" ? "% of what is seen" : "hours");
  target.value = (held.goal ?? "share") === "share" ? 100 * (held.target ?? 0.05) : held.target;
  goal.addEventListener("change", inUnits);
  if (!answer) name.addEventListener("input", () => (key.value = keyOf(name.value)));
  inUnits();

  const written = () => ({
    name: name.value.trim(),
    title_ids: titles.ids(),
    starts_at: readMoment(from) ?? 0,
    ends_at: readMoment(to) ?? 0,
    goal: goal.value,
    target: goal.value === "share" ? Number(target.value) / 100 : Number(target.value),
    countries: readCountries(countries.value),
    pacing: pacing.value,
    cap: Number(cap.value),
    guardrail: Number(guardrail.value) / 100,
    priority: Number(priority.value),
    billboard: billboard.checked,
  });
  const path = () => pathOf(key.value || keyOf(name.value) || "campaign");

  async function act(name_, { withCampaign = true } = {}) {
    show(trouble);
    busy(true);
    try {
      const done = await tell(path(), { act: name_, author: author(), ...(withCampaign ? { campaign: written() } : {}) });
      say({ save: "Kept as a draft", publish: "Published: it holds on every page within two seconds", withdraw: "Withdrawn: it is promoted no more", undo: "The last decision is undone" }[name_], name_ === "publish" || name_ === "withdraw" ? { label: "Undo", run: () => act("undo", { withCampaign: false }) } : undefined);
      await onDone(done.state === "gone" || done.state === "" ? null : decodeURIComponent(path().split("/").at(-1)));
    } catch (refusal) {
      refused(refusal);
    } finally {
      busy(false);
    }
  }
  function busy(is) {
    for (const button of acts.querySelectorAll("button")) button.disabled = is;
  }
  async function publish() {
    if (await confirmed({ question: `Publish ${name.value.trim() || "this campaign"}?`, detail: `${titles.ids().length} titles are promoted from ${momentText(readMoment(from) ?? 0).replace("T", " ")} UTC on. It can be undone here at any time.`, yes: "Publish" })) await act("publish");
  }
  async function attempt() {
    show(trouble);
    busy(true);
    show(tried, h("p", { class: "told" }, "Building pages of recent profiles, without it and with it…"));
    try {
      const found = await tell(`${path()}/preview`, { campaign: written(), profile_ids: [] });
      show(tried, warningsElement(found.warnings), triedElement(found, written()));
      one(".panel-head h2", tried)?.scrollIntoView({ block: "nearest" });
    } catch (refusal) {
      show(tried);
      refused(refusal);
    } finally {
      busy(false);
    }
  }
  function refused({ message, next }) {
    show(trouble, h("p", { class: "trouble" }, message), next && h("p", {}, next));
    trouble.scrollIntoView({ block: "nearest" });
  }

  const live = answer && ["running", "scheduled"].includes(answer.state);
  const acts = h(
    "div",
    { class: "plan-acts" },
    h("button", { type: "submit", class: "button" }, "Try it on recent profiles"),
    h("button", { type: "button", class: "button", onclick: () => act("save") }, "Keep as a draft"),
    h("button", { type: "button", class: "button solid", onclick: publish }, live ? "Publish the changes" : "Publish"),
    live && h("button", { type: "button", class: "button grave", onclick: () => act("withdraw", { withCampaign: false }) }, "Withdraw"),
    answer?.can_undo && h("button", { type: "button", class: "plain", onclick: () => act("undo", { withCampaign: false }) }, "Undo the last decision"),
  );
  return h(
    "form",
    { class: "desk-panel plan", novalidate: true, onsubmit: (event) => (event.preventDefault(), attempt()) },
    h("header", { class: "panel-head" }, h("h2", {}, answer ? "The campaign" : "What is promoted"), h("p", {}, "Nothing goes live before it is published.")),
    h(
      "div",
      { class: "plan-fields" },
      field("Name", name),
      field("Kept under", key, "Small letters, digits and hyphens"),
      h("div", { class: "field wide" }, h("span", { class: "field-name" }, "Titles"), titles),
      field("Countries", countries, "Codes such as DE, FR; empty is everywhere"),
      field("From (UTC)", from),
      field("Until (UTC)", to),
      field("Goal", goal),
      h("div", { class: "field" }, h("label", { for: (target.id = "campaign-target") }, "How much"), h("span", { class: "with-unit" }, target, unit)),
      field("Pace", pacing),
      field("Visits passed over before a viewer is left alone", cap),
      field("Guardrail: most of all hours it may cost, %", guardrail),
      field("Priority, 0 to 100", priority, "Of two campaigns that want one title, the higher has it"),
      h("div", { class: "field" }, tick(billboard, "It may stand on the billboard")),
      authorField(),
    ),
    trouble,
    acts,
    tried,
  );
}

function triedElement(found, campaign) {
  return h(
    "div",
    { class: "desk" },
    h(
      "section",
      { class: "health", "aria-label": "What it would do" },
      fact("It would win", percent(found.reached), campaign.goal === "share" ? `of ${percent(campaign.target)} asked for` : "of what is seen"),
      fact("It would cost", percent(found.cost, 2), `of satisfaction; the guardrail is ${percent(campaign.guardrail, 2)}`),
      fact("Price", found.price.toFixed(2), `at most ${found.most_price.toFixed(2)}`),
      fact("Worked out on", String(found.profiles), "recent profiles"),
    ),
    h("header", { class: "panel-head" }, h("h2", {}, "Originals against satisfaction"), h("p", {}, "Each point is a price, from nothing up.")),
    curveChart(found, campaign),
    h("header", { class: "panel-head" }, h("h2", {}, "Their first rows, without it and with it")),
    found.pages.map((page) => beforeAndAfter(page, found.titles)),
  );
}
