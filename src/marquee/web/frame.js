// The frame around every page: the sign, the ways, the search box, the seat.

import { calm, h, one, openDialog } from "./dom.js";
import { icon } from "./icons.js";
import { hueOf } from "./profiles.js";
import { searchBox } from "./search.js";
import { profile } from "./session.js";
import { t } from "./translate.js";

const WAYS = [
  ["#/", t("Home"), "home"],
  ["#/list", t("My list"), "list"],
  ["#/history", t("History"), "clock"],
];
const KEYS = [
  ["← → ↑ ↓", t("Walk over tiles and rows")],
  ["Enter", t("Open what you stand on")],
  ["Tab", t("Go into the preview card")],
  ["/", t("Search")],
  ["Esc", t("Close, go back")],
  ["Space", t("In the player: pause and play")],
  ["← →", t("In the player: ten seconds back and on")],
  ["?", t("This list")],
];

/** Make the header; `.draw(hash)` shows where one is and who sits here. */
export function headerElement(doing) {
  const box = searchBox(doing);
  const ways = WAYS.map(([href, words, name]) => h("a", { href, class: "way", "data-item": true }, icon(name), h("span", {}, words)));
  const seat = h("a", { href: "#/profile", class: "seat", "data-item": true });
  const other = h("a", { href: "#/who", class: "way other", "data-item": true }, h("span", {}, t("Switch")));
  const element = h(
    "header",
    { class: "top", "data-zone": "top" },
    h("a", { href: "#/", class: "sign small", "data-item": true, "aria-label": t("Marquee, home") }, h("span", { "aria-hidden": "true" }, "Marquee")),
    h("nav", { "aria-label": t("Pages") }, ways),
    box.element,
    other,
    seat,
  );
  element.draw = (hash) => {
    element.hidden = !profile || /^#\/(who|new|welcome)/.test(hash);
    ways.forEach((way) => (way.getAttribute("href") === (hash || "#/") ? way.setAttribute("aria-current", "page") : way.removeAttribute("aria-current")));
    if (!profile) return;
    const name = profile.name || profile.profile_id;
    seat.textContent = [...name][0].toUpperCase();
    seat.setAttribute("aria-label", t("Your profile: {name}", { name }));
    seat.title = name;
    seat.style.setProperty("--hue", String(hueOf(profile.profile_id)));
    if (!hash.startsWith("#/search")) box.input.value = "";
  };
  element.search = () => box.input.focus();
  element.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && link.getAttribute("href") === (location.hash || "#/")) scrollTo({ top: 0, behavior: calm() ? "auto" : "smooth" });
  });
  addEventListener("scroll", () => element.classList.toggle("scrolled", scrollY > 24), { passive: true });
  return element;
}

/** Show the keys. */
export function showKeys() {
  const dialog = h(
    "dialog",
    { class: "ask", "aria-labelledby": "keys-heading" },
    h("button", { type: "button", class: "round close", "aria-label": t("Close"), onclick: () => dialog.close() }, icon("close")),
    h("h2", { id: "keys-heading" }, t("Keys")),
    h("dl", { class: "keys" }, KEYS.map(([key, words]) => h("div", {}, h("dt", {}, key), h("dd", {}, words)))),
  );
  openDialog(dialog);
  one("button", dialog).focus();
}
