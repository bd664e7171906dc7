// A short notice at the foot of the screen, read aloud politely, with at most one thing to press.

import { h, one, show } from "./dom.js";

const STAYS = 4_500; // ms
const STAYS_TO_UNDO = 9_000; // ms
let timer = 0;

/** Say something; `action` is `{label, run}`. */
export function say(text, action) {
  const notice = place();
  const leave = () => show(notice);
  show(
    notice,
    h(
      "div",
      { class: "toast" },
      h("span", {}, text),
      action && h("button", { type: "button", class: "plain", onclick: () => (leave(), action.run()) }, action.label),
    ),
  );
  clearTimeout(timer);
  timer = setTimeout(leave, action ? STAYS_TO_UNDO : STAYS);
}

function place() {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body; // what is behind a dialog is inert
  let notice = one("#notice");
  if (!notice) notice = h("div", { id: "notice", role: "status", "aria-live": "polite" });
  if (notice.parentElement !== top) top.append(notice);
  return notice;
}

addEventListener("close", () => one("#notice") || place(), true);
