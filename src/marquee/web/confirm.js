// Ask before something that cannot be undone.

import { h, one, openDialog } from "./dom.js";
import { t } from "./translate.js";

/** Ask; resolves to true where the viewer said yes. */
export function confirmed({ question, detail, yes }) {
  return new Promise((resolve) => {
    let answer = false;
    const choose = (value) => {
      answer = value;
      dialog.close();
    };
    const dialog = h(
      "dialog",
      { class: "ask", "aria-labelledby": "ask-question" },
      h("h2", { id: "ask-question" }, question),
      h("p", {}, detail),
      h(
        "div",
        { class: "ask-acts", "data-zone": "ask" },
        h("button", { type: "button", class: "button", "data-item": true, onclick: () => choose(false) }, t("Leave it")),
        h("button", { type: "button", class: "button grave", "data-item": true, onclick: () => choose(true) }, yes),
      ),
    );
    openDialog(dialog, { onclose: () => resolve(answer) });
    one("button", dialog).focus();
  });
}
