// The first evening: pick three titles, or skip, and the page starts from them.

import { get } from "./api.js";
import { report } from "./beacon.js";
import { h, one, show } from "./dom.js";
import { icon } from "./icons.js";
import { sign } from "./profiles.js";
import { profile } from "./session.js";
import { coverImage } from "./tile.js";
import { firstCover, keepTitle } from "./titles.js";
import { say } from "./toast.js";
import { counted, t } from "./translate.js";
import { facts } from "./words.js";

const PICKS = 3;

/** Make the page to pick three titles; `onDone()`. */
export function onboardingPage({ onDone }) {
  const picked = new Set();
  const grid = h("div", { class: "picks", "data-zone": "grid" });
  const lamps = h("span", { class: "lamps", "aria-hidden": "true" });
  const line = h("p", { role: "status" });
  const go = h("button", { type: "button", class: "button solid", "data-item": true, disabled: true, onclick: () => finish() }, t("Raise the curtain"));
  const skip = h("button", { type: "button", class: "button", "data-item": true, onclick: () => onDone() }, t("Skip"));
  const element = h(
    "div",
    { class: "lobby welcome" },
    sign(),
    h("h1", {}, profile.name ? t("Welcome, {name}", { name: profile.name }) : t("Welcome")),
    h("p", { class: "page-lead" }, t("Pick three titles you like. Your page starts from them, and learns from there.")),
    grid,
    h("div", { class: "welcome-foot", "data-zone": "foot" }, lamps, line, go, skip),
  );

  const count = () => {
    show(lamps, Array.from({ length: PICKS }, (_, index) => h("i", { class: index < picked.size ? "lit" : "" })));
    line.textContent = picked.size >= PICKS ? t("That will do nicely") : counted(PICKS - picked.size, "{count} to go", "{count} to go");
    go.disabled = picked.size < PICKS;
  };
  const toggle = (button, titleId) => {
    picked.has(titleId) ? picked.delete(titleId) : picked.add(titleId);
    button.setAttribute("aria-pressed", String(picked.has(titleId)));
    count();
  };
  async function finish() {
    go.disabled = true;
    const done = await report("profile_update", { picks: [...picked] });
    if (!done) say(t("The service did not take that yet. It is sent again by itself"));
    onDone();
  }
  async function open() {
    count();
    try {
      const { titles } = await get("/v1/onboarding", { profile_id: profile.profile_id });
      titles.forEach(keepTitle);
      show(
        grid,
        titles.map((title) => {
          const button = h(
            "button",
            { type: "button", class: "pick", "data-item": true, "data-title": title.title_id, "aria-pressed": "false", "aria-label": [title.name, ...facts(title)].join(", "), onclick: () => toggle(button, title.title_id) },
            coverImage(firstCover(title), "poster", title.name),
            h("span", { class: "picked" }, icon("check")),
          );
          return button;
        }),
      );
      one("[data-item]", grid)?.focus({ preventScroll: true });
    } catch (trouble) {
      show(grid, h("p", { class: "trouble" }, `${trouble.message} ${t("You can skip this.")}`));
    }
  }
  return { element, open };
}
