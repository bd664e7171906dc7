// Comments of a title: read, write, change and take back one's own; spoilers folded, others' reported.

import { acted } from "./acts.js";
import { get, now } from "./api.js";
import { placeOf, reportOrWhy } from "./beacon.js";
import { commentItem, LONGEST } from "./comment.js";
import { h, one, show } from "./dom.js";
import { freshId, profile } from "./session.js";
import { say } from "./toast.js";
import { t } from "./translate.js";

const UNDERSTOOD = 2_500; // ms until the service has read what was written

/** Make the comments of a title; `tile` tells where on which page it was opened. */
export function commentsSection(title, tile) {
  const list = h("ul", { class: "comments", role: "list" });
  const more = h("button", { type: "button", class: "button more", hidden: true, onclick: () => read() }, t("More comments"));
  const element = h("section", { class: "block", "aria-label": t("Comments") }, h("div", { class: "block-head" }, h("h3", {}, t("Comments"))), formOf(), list, more);
  const shown = new Map(); // comment_id → element
  let cursor;

  function formOf() {
    if (profile.kids) return h("p", { class: "silence" }, t("A child’s profile reads comments and writes none."));
    const words = h("textarea", { id: "comment-text", rows: "2", maxlength: String(LONGEST), placeholder: t("What did you make of it?"), required: true, "data-item": true });
    return h(
      "form",
      { class: "comment-form", "data-zone": "form", onsubmit: (event) => (event.preventDefault(), write(words)) },
      h("label", { for: "comment-text", class: "unseen" }, t("Comment on {name}", { name: title.name })),
      words,
      h("button", { type: "submit", class: "button solid", "data-item": true }, t("Comment")),
    );
  }

  async function read() {
    try {
      const answer = await page(cursor);
      cursor = answer.next ?? null;
      for (const comment of answer.comments) if (!shown.has(comment.comment_id)) put(comment, false);
      more.hidden = !cursor;
      if (!shown.size) show(list, h("li", { class: "silence" }, t("Nobody has said a word yet.")));
    } catch (trouble) {
      show(list, h("li", { class: "silence" }, `${t("Comments could not be read.")} ${trouble.message}`));
    }
  }

  const page = (from) => get(`/v1/titles/${encodeURIComponent(title.title_id)}/comments`, { profile_id: profile.profile_id, cursor: from });

  async function write(words) {
    const text = words.value.trim();
    if (!text) return words.focus();
    const comment = { comment_id: freshId(), author: profile.name || t("You"), at: now(), text, mine: true };
    if (!(await send("comment", comment))) return;
    words.value = "";
    put(comment, true);
    say(t("Your comment is up"));
    acted("comment", title.title_id);
    renewSoon(comment.comment_id);
  }

  /** Show one's own comment again as the service understood it: it may be held, or be a spoiler. */
  function renewSoon(commentId) {
    setTimeout(async () => {
      const held = shown.get(commentId);
      if (!held?.isConnected || held.contains(document.activeElement)) return;
      const again = (await page().catch(() => null))?.comments.find((each) => each.comment_id === commentId);
      if (again && held.isConnected) put(again, false);
    }, UNDERSTOOD);
  }

  async function send(kind, { comment_id, text }) {
    const why = await reportOrWhy(kind, { ...placeOf(tile), title_id: title.title_id, comment_id, text });
    if (why) say(`${t("The service did not take that comment")}: ${why}`);
    return !why;
  }

  function put(comment, first) {
    one(".silence", list)?.remove();
    const item = commentItem(comment, {
      onEdit: async (text) => {
        if (!(await send("comment_edit", { ...comment, text }))) return false;
        put({ ...comment, text, edited: true }, false);
        renewSoon(comment.comment_id);
        return true;
      },
      onRemove: async () => (await send("comment_remove", { comment_id: comment.comment_id })) && (shown.delete(comment.comment_id), item.remove()),
      onReport: async (reason) => (await send("comment_report", { comment_id: comment.comment_id, text: reason || undefined })) && (say(t("Reported. Somebody will look at it")), true),
    });
    const standing = shown.get(comment.comment_id);
    shown.set(comment.comment_id, item);
    if (standing) standing.replaceWith(item);
    else first ? list.prepend(item) : list.append(item);
  }

  read();
  return element;
}
