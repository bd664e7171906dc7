// Comments that wait for a person: held by the reader or reported by viewers, each with its reason and what was decided.

import { h, show } from "../dom.js";
import { say } from "../toast.js";
import { languageName } from "../words.js";
import { ask, tell } from "./ask.js";
import { author } from "./decide.js";
import { count, moment, percent } from "./figures.js";
import { authorField, field, stateElement } from "./form.js";

const PATH = "/v1/operator/moderation";
const DONE = { hold: "Held: only its author sees it", release: "Released: everyone sees it within two seconds", remove: "Removed everywhere within two seconds", undo: "Your word is taken back; the reader’s holds again" };

/** The page of comments to look at. */
export function moderationPage() {
  const list = h("ul", { class: "said-list" });
  const bursts = h("div");
  const told = h("p", { class: "told", role: "status" });
  const more = h("button", { type: "button", class: "button", hidden: true, onclick: () => read() }, "Older ones");
  const reason = h("input", { type: "text", maxlength: 300, placeholder: "Optional" });
  const element = h(
    "div",
    { class: "desk" },
    h("header", { class: "desk-head" }, h("h1", {}, "Moderation"), h("p", {}, "Comments that the reader held or viewers reported. What is decided here holds everywhere within two seconds, and is kept with your name.")),
    h("div", { class: "asking" }, authorField(), field("Reason, kept with the decision", reason)),
    bursts,
    told,
    list,
    more,
  );
  let cursor = null;

  async function read() {
    const answer = await ask(PATH, { cursor });
    cursor = answer.next ?? null;
    more.hidden = !cursor;
    list.append(...answer.comments.map(itemOf));
    told.textContent = list.children.length ? `${count(answer.waiting)} wait for a decision.` : "Nothing was held or reported.";
    show(bursts, burstsElement(answer.bursting ?? []));
  }

  function itemOf(comment) {
    const item = commentElement(comment, async (act) => {
      try {
        const done = await tell(`/v1/operator/comments/${encodeURIComponent(comment.comment_id)}`, { act, author: author(), reason: reason.value.trim() });
        const after = { ...comment, state: done.state, decided: act === "undo" ? null : act, decided_by: act === "undo" ? null : author() };
        const fresh = itemOf(after);
        item.replaceWith(fresh);
        fresh.querySelector("button")?.focus();
        say(DONE[act], act === "undo" ? undefined : { label: "Undo", run: () => fresh.act("undo") });
      } catch (trouble) {
        say(`${trouble.message} ${trouble.next ?? ""}`);
      }
    });
    return item;
  }

  async function open() {
    cursor = null;
    show(list);
    await read();
  }
  return { element, title: () => "Moderation", open };
}

function commentElement(comment, onAct) {
  const { state, decided, decided_by, toxicity, spoiler, reports, report_reasons, language, reason } = comment;
  const can = [
    state !== "visible" && ["release", "Release"],
    state === "visible" && ["hold", "Hold"],
    state !== "removed" && ["remove", "Remove"],
    decided && ["undo", "Take the decision back"],
  ].filter(Boolean);
  const item = h(
    "li",
    { class: `said ${state}`, "data-comment": comment.comment_id },
    h("header", {}, stateElement(state), h("b", {}, h("bdi", {}, comment.author || "A viewer")), h("span", {}, "on ", h("a", { href: `#/voices/${encodeURIComponent(comment.title_id)}` }, h("bdi", {}, comment.name || comment.title_id))), h("small", {}, `${moment(comment.at)} UTC`)),
    h("blockquote", { dir: "auto", lang: language && language !== "und" ? language : null }, comment.text),
    h(
      "p",
      { class: "said-why" },
      [
        reason && h("span", {}, reason),
        toxicity !== null && h("span", { class: toxicity >= 0.5 ? "warn" : "" }, `toxic ${percent(toxicity, 0)}`),
        spoiler !== null && h("span", { class: spoiler >= 0.5 ? "warn" : "" }, `spoiler ${percent(spoiler, 0)}`),
        h("span", {}, language && language !== "und" ? languageName(language) : "language unknown"),
        reports > 0 && h("span", { class: "warn" }, `reported by ${count(reports)}`),
        decided && h("span", {}, `${{ hold: "held", release: "released", remove: "removed" }[decided] ?? decided} by ${decided_by ?? "operator"}`),
      ].filter(Boolean),
    ),
    report_reasons.length > 0 && h("ul", { class: "said-reports" }, report_reasons.map((words) => h("li", { dir: "auto" }, words))),
    h("div", { class: "plan-acts" }, can.map(([act, words]) => h("button", { type: "button", class: act === "remove" ? "button grave" : act === "undo" ? "plain" : "button", onclick: () => onAct(act) }, words))),
  );
  item.act = onAct;
  return item;
}

function burstsElement(bursts) {
  if (!bursts.length) return "";
  return h(
    "section",
    { class: "desk-panel alarm", role: "alert" },
    h("header", { class: "panel-head" }, h("h2", {}, "New accounts in a burst"), h("p", {}, "Many comments of fresh accounts at once: they weigh next to nothing, and somebody should look.")),
    h("ul", { class: "turns" }, bursts.map(({ title_id, name }) => h("li", {}, h("a", { href: `#/voices/${encodeURIComponent(title_id)}` }, h("bdi", {}, name || title_id))))),
  );
}
