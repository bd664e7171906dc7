// One comment: who said what and when, folded where it tells the end, marked where it waits for review.

import { now } from "./api.js";
import { h, one, show } from "./dom.js";
import { icon } from "./icons.js";
import { profile } from "./session.js";
import { t } from "./translate.js";
import { ago } from "./words.js";

/** How long a comment may be, characters. */
export const LONGEST = 10_000;
const LONGEST_REASON = 300;

/** Make a comment's element; `onEdit(text)` and `onReport(reason)` give whether it was taken, `onRemove()` takes it away. */
export function commentItem(comment, { onEdit, onRemove, onReport }) {
  const text = h("div", { class: "comment-text", dir: "auto", lang: comment.language && comment.language !== "und" ? comment.language : null });
  const acts = h("div", { class: "comment-acts" });
  const report = !comment.mine && !profile.kids && h("button", { type: "button", class: "plain quiet", onclick: complain, "aria-label": t("Report the comment by {name}", { name: comment.author || t("A viewer") }) }, icon("flag"), h("span", {}, t("Report")));
  const item = h(
    "li",
    { class: `comment${comment.state === "held" ? " held" : ""}` },
    h("p", { class: "comment-by" }, h("b", {}, h("bdi", {}, comment.author || t("A viewer"))), h("span", {}, ago(comment.at, now())), comment.edited && h("span", {}, t("changed")), report),
    comment.state === "held" && h("p", { class: "comment-held", role: "status" }, icon("lock"), t("Held for review: until then only you see it.")),
    text,
    acts,
  );

  function rest() {
    show(text, comment.spoiler && !comment.mine ? folded(comment) : comment.text);
    show(acts, comment.mine ? [plain(edit, "edit", t("Change")), plain(onRemove, "trash", t("Take back"))] : "");
  }

  function edit() {
    const area = h("textarea", { rows: "3", maxlength: String(LONGEST), "aria-label": t("Your comment"), value: comment.text });
    const save = async () => area.value.trim() && (await onEdit(area.value.trim()));
    show(text, area);
    show(acts, plain(save, "check", t("Save")), plain(back, "undo", t("Leave as it was")));
    area.focus();
  }

  function complain() {
    const why = h("input", { type: "text", maxlength: String(LONGEST_REASON), "aria-label": t("What is wrong with it?"), placeholder: t("What is wrong with it?") });
    const form = h(
      "form",
      { class: "comment-report", onsubmit: async (event) => (event.preventDefault(), (await onReport(why.value.trim())) && (show(acts), report.remove())) },
      why,
      h("button", { type: "submit", class: "plain" }, t("Send the report")),
      h("button", { type: "button", class: "plain", onclick: back }, t("Leave it")),
    );
    show(acts, form);
    why.focus();
  }

  function back() {
    rest();
    (one("button", acts) ?? report)?.focus();
  }

  rest();
  return item;
}

const folded = (comment) =>
  h("details", { class: "folded" }, h("summary", {}, h("b", {}, t("Spoiler")), " ", comment.spoiler_reason ? h("bdi", {}, comment.spoiler_reason) : t("It tells how it ends.")), h("p", {}, comment.text));

const plain = (run, name, words) => h("button", { type: "button", class: "plain", onclick: run }, icon(name), words);
