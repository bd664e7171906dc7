// Comments of a title: read, write, change and take back one's own.

import { acted } from "./acts.js";
import { get, now } from "./api.js";
import { placeOf, report } from "./beacon.js";
import { h, one, show } from "./dom.js";
import { icon } from "./icons.js";
import { freshId, profile } from "./session.js";
import { say } from "./toast.js";
import { ago } from "./words.js";

const LONGEST = 4_000; // characters

/** Make the comments of a title; `tile` tells where on which page it was opened. */
export function commentsSection(title, tile) {
  const list = h("ul", { class: "comments", role: "list" });
  const more = h("button", { type: "button", class: "button more", hidden: true, onclick: () => read() }, "More comments");
  const words = h("textarea", { id: "comment-text", rows: "2", maxlength: String(LONGEST), placeholder: "What did you make of it?", required: true, "data-item": true });
  const form = h(
    "form",
    { class: "comment-form", "data-zone": "form", onsubmit: (event) => (event.preventDefault(), write()) },
    h("label", { for: "comment-text", class: "unseen" }, `Comment on ${title.name}`),
    words,
    h("button", { type: "submit", class: "button solid", "data-item": true }, "Comment"),
  );
  const element = h("section", { class: "block", "aria-label": "Comments" }, h("div", { class: "block-head" }, h("h3", {}, "Comments")), form, list, more);
  const shown = new Map(); // comment_id → element
  let cursor;

  async function read() {
    try {
      const answer = await get(`/v1/titles/${encodeURIComponent(title.title_id)}/comments`, { profile_id: profile.profile_id, cursor });
      cursor = answer.next ?? null;
      for (const comment of answer.comments) if (!shown.has(comment.comment_id)) put(comment, false);
      more.hidden = !cursor;
      if (!shown.size) show(list, h("li", { class: "silence" }, "Nobody has said a word yet."));
    } catch (trouble) {
      show(list, h("li", { class: "silence" }, `Comments could not be read. ${trouble.message}`));
    }
  }

  async function write() {
    const text = words.value.trim();
    if (!text) return words.focus();
    const comment = { comment_id: freshId(), profile_id: profile.profile_id, author: profile.name || "You", at: now(), text, mine: true };
    if (!(await send("comment", comment))) return;
    words.value = "";
    put(comment, true);
    say("Your comment is up");
    acted("comment", title.title_id);
  }

  async function send(kind, { comment_id, text }) {
    const done = await report(kind, { ...placeOf(tile), title_id: title.title_id, comment_id, text });
    if (!done) say("The service did not take that comment");
    return done;
  }

  function put(comment, first) {
    one(".silence", list)?.remove();
    const item = commentItem(comment, {
      onEdit: async (text) => (await send("comment_edit", { ...comment, text })) && ((comment.text = text), true),
      onRemove: async () => (await send("comment_remove", { comment_id: comment.comment_id })) && item.remove(),
    });
    shown.set(comment.comment_id, item);
    first ? list.prepend(item) : list.append(item);
  }

  read();
  return element;
}

function commentItem(comment, { onEdit, onRemove }) {
  const text = h("p", { class: "comment-text" }, comment.text);
  const own = comment.mine || comment.profile_id === profile.profile_id;
  const edit = () => {
    const area = h("textarea", { rows: "3", maxlength: String(LONGEST), "aria-label": "Your comment", value: comment.text });
    const back = () => (show(text, comment.text), one("button", item)?.focus());
    show(
      text,
      area,
      h("span", { class: "comment-acts" }, h("button", { type: "button", class: "plain", onclick: async () => area.value.trim() && (await onEdit(area.value.trim())) && back() }, "Save"), h("button", { type: "button", class: "plain", onclick: back }, "Leave as it was")),
    );
    area.focus();
  };
  const item = h(
    "li",
    { class: "comment" },
    h("p", { class: "comment-by" }, h("b", {}, comment.author || "A viewer"), h("span", {}, ago(comment.at, now()))),
    text,
    own &&
      h(
        "span",
        { class: "comment-acts" },
        h("button", { type: "button", class: "plain", onclick: edit }, icon("edit"), "Change"),
        h("button", { type: "button", class: "plain", onclick: onRemove }, icon("trash"), "Take back"),
      ),
  );
  return item;
}
