// Rows an editor writes: a title, its titles in order, where and when it stands, and what keeps a title from it.

import { confirmed } from "../confirm.js";
import { now } from "../api.js";
import { h, show } from "../dom.js";
import { say } from "../toast.js";
import { ask, tell } from "./ask.js";
import { author } from "./decide.js";
import { moment } from "./figures.js";
import { goTo } from "./frame.js";
import { authorField, field, keyOf, momentBox, readCountries, readMoment, stateElement, tick, warningsElement } from "./form.js";
import { titlesElement } from "./finder.js";

const PATH = "/v1/operator/rows";
const NEW = "new";

/** The page of all editors' rows, or of one of them. */
export function rowsPage(key) {
  return key ? rowPage(key) : listPage();
}

function listPage() {
  const list = h("tbody");
  const told = h("p", { class: "told", role: "status" });
  const element = h(
    "div",
    { class: "desk" },
    h(
      "header",
      { class: "desk-head" },
      h("h1", {}, "Rows"),
      h("p", {}, "Rows written by hand: pinned to their place, or offered to the viewers they are worth it to."),
      h("p", { class: "head-acts" }, h("a", { class: "button solid", href: "#/rows/new" }, "Write a row")),
    ),
    h("table", { class: "pools" }, h("thead", {}, h("tr", {}, ["Row", "State", "Where", "When", "Titles"].map((name) => h("th", { scope: "col" }, name)))), list),
    told,
  );
  async function open() {
    const { rows } = await ask(PATH);
    list.replaceChildren(...rows.map(rowElement));
    told.textContent = rows.length ? "" : "No row was written yet.";
  }
  return { element, title: () => "Rows", open };
}

function rowElement({ key, status, row, changed, titles, shown, warnings }) {
  const open = `#/rows/${encodeURIComponent(key)}`;
  const cell = (name, ...words) => h("td", { "data-name": name, class: "number" }, words);
  return h(
    "tr",
    { onclick: (event) => event.target.closest("a") || (location.hash = open) },
    h("th", { scope: "row" }, h("a", { class: "pool-name", href: open }, h("span", {}, h("b", {}, row.title), h("small", {}, key, changed && h("em", {}, " · changes not published"))))),
    cell("State", stateElement(status)),
    cell("Where", `${row.pinned === false ? "where it is worth it" : `row ${(row.slot ?? 2) + 1}`}${row.countries?.length ? `, ${row.countries.join(" ")}` : ""}`),
    cell("When", whenWords(row)),
    cell("Titles", `${shown} of ${titles.length}`, warnings.length > 0 && h("small", { class: "warn" }, ` ${warnings.length} to look at`)),
  );
}

const whenWords = ({ valid_from, valid_to }) => (valid_from || valid_to ? `${valid_from ? moment(valid_from) : "now"} to ${valid_to ? moment(valid_to) : "further notice"}` : "until withdrawn");

function rowPage(key) {
  const element = h("div", { class: "desk" });
  let held = null; // the row as the desk has it

  async function open() {
    held = key === NEW ? null : ((await ask(PATH)).rows.find((row) => row.key === key) ?? null);
    paint();
  }

  function paint() {
    show(
      element,
      h(
        "header",
        { class: "desk-head" },
        h("a", { class: "plain back", href: "#/rows" }, "All rows"),
        h("h1", {}, held?.row.title ?? "A new row"),
        held && h("p", {}, stateElement(held.status), ` · ${whenWords(held.row)}. ${held.shown} of ${held.titles.length} titles can stand in it now. Last decided by ${held.author}, ${moment(held.decided_at)} UTC.`),
      ),
      held && warningsElement(held.warnings),
      formElement(key === NEW ? null : key, held, { onDone: done }),
    );
  }

  async function done(at, row) {
    goTo(row ? `#/rows/${encodeURIComponent(at)}` : "#/rows");
  }

  return { element, title: () => held?.row.title ?? "A new row", open };
}

function formElement(key, held, { onDone }) {
  const row = held?.row ?? {};
  const problems = new Map((held?.titles ?? []).map(({ title_id, name, problem }) => [title_id, { name: name ?? title_id, problem }]));
  const title = h("input", { type: "text", maxlength: 80, value: row.title ?? "" });
  const keyBox = h("input", { type: "text", maxlength: 60, value: key ?? "", disabled: Boolean(key) });
  const titles = titlesElement({ titles: (row.title_ids ?? []).map((title_id) => ({ title_id, ...problems.get(title_id) })) });
  const countries = h("input", { type: "text", value: (row.countries ?? []).join(", "), placeholder: "Everywhere" });
  const pinned = h("input", { type: "checkbox", checked: row.pinned ?? true });
  const slot = h("input", { type: "number", min: 1, max: 41, value: (row.slot ?? 2) + 1 });
  const reason = h("input", { type: "text", maxlength: 120, value: row.reason ?? "", placeholder: "Chosen by our editors" });
  const from = momentBox(row.valid_from ?? null);
  const to = momentBox(row.valid_to ?? null);
  const trouble = h("div", { class: "form-trouble", role: "alert" });
  const slotField = field("Row of the page", slot, "1 is the first");
  const place = () => (slotField.hidden = !pinned.checked);
  pinned.addEventListener("change", place);
  if (!key) title.addEventListener("input", () => (keyBox.value = keyOf(title.value)));
  place();

  const written = () => ({
    title: title.value.trim(),
    title_ids: titles.ids(),
    countries: readCountries(countries.value),
    slot: Number(slot.value) - 1,
    pinned: pinned.checked,
    reason: reason.value.trim(),
    valid_from: readMoment(from),
    valid_to: readMoment(to),
  });

  async function act(name, { withRow = true } = {}) {
    show(trouble);
    const at = keyBox.value || keyOf(title.value) || "row";
    try {
      const done = await tell(`${PATH}/${encodeURIComponent(at)}`, { act: name, author: author(), ...(withRow ? { row: written() } : {}) });
      say({ save: "Kept as a draft", publish: "Published: it holds on every page within two seconds", withdraw: "Withdrawn", undo: "The last decision is undone" }[name], name === "publish" || name === "withdraw" ? { label: "Undo", run: () => act("undo", { withRow: false }) } : undefined);
      await onDone(at, done.row);
    } catch ({ message, next }) {
      show(trouble, h("p", { class: "trouble" }, message), next && h("p", {}, next));
      trouble.scrollIntoView({ block: "nearest" });
    }
  }

  async function publish() {
    const late = readMoment(from);
    const when = late && late > now() ? `from ${moment(late)} UTC on` : "at once";
    if (await confirmed({ question: `Publish ${title.value.trim() || "this row"}?`, detail: `Viewers${countries.value.trim() ? ` in ${readCountries(countries.value).join(", ")}` : ""} see it ${when}.`, yes: "Publish" })) await act("publish");
  }

  const live = held && ["live", "scheduled"].includes(held.status);
  return h(
    "form",
    { class: "desk-panel plan", novalidate: true, onsubmit: (event) => (event.preventDefault(), act("save")) },
    h("header", { class: "panel-head" }, h("h2", {}, "The row"), h("p", {}, "A title that may not be shown to a viewer is left out of that viewer’s row.")),
    h(
      "div",
      { class: "plan-fields" },
      field("Title viewers read", title),
      field("Kept under", keyBox, "Small letters, digits and hyphens"),
      h("div", { class: "field wide" }, h("span", { class: "field-name" }, "Titles, in order"), titles),
      field("Why, in a viewer’s words", reason),
      field("Countries", countries, "Codes such as DE, FR; empty is everywhere"),
      h("div", { class: "field" }, tick(pinned, "Pinned: everyone sees it, whole, in this order", "Otherwise it is offered where it is worth it to the viewer, in the viewer’s order.")),
      slotField,
      field("From (UTC)", from, "Empty: as soon as it is published"),
      field("Until (UTC)", to, "Empty: until it is withdrawn"),
      authorField(),
    ),
    trouble,
    h(
      "div",
      { class: "plan-acts" },
      h("button", { type: "submit", class: "button" }, "Keep as a draft"),
      h("button", { type: "button", class: "button solid", onclick: publish }, live ? "Publish the changes" : "Publish"),
      live && h("button", { type: "button", class: "button grave", onclick: () => act("withdraw", { withRow: false }) }, "Withdraw"),
      held && h("button", { type: "button", class: "plain", onclick: () => act("undo", { withRow: false }) }, "Undo the last decision"),
    ),
  );
}
