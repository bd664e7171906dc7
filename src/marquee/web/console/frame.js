// The console's frame: where one is, the ways between its desks, light or dark.

import { h, one } from "../dom.js";
import { icon } from "../icons.js";

/** The desks of the console, in the order of the way; another console joins by a line here. */
export const DESKS = [
  { name: "covers", label: "Covers" },
  { name: "campaigns", label: "Campaigns" },
  { name: "rows", label: "Rows" },
  { name: "page", label: "Page" },
  { name: "titles", label: "Titles" },
  { name: "voices", label: "Voices" },
  { name: "moderation", label: "Moderation" },
  { name: "demand", label: "Demand" },
];

const THEMES = ["system", "light", "dark"];

/** Make the header; `draw(name)` marks the desk that stands. */
export function headerElement() {
  const ways = h(
    "nav",
    { "aria-label": "Desks" },
    DESKS.map(({ name, label }) => h("a", { class: "way", href: `#/${name}`, "data-desk": name }, h("span", {}, label))),
  );
  const header = h(
    "header",
    { class: "booth" },
    h("a", { class: "booth-sign", href: "#/" }, h("b", {}, "Marquee"), h("span", {}, "Console")),
    ways,
    h("span", { class: "spring" }),
    themeButton(),
    h("a", { class: "plain booth-out", href: "/" }, "Home screen"),
  );
  header.draw = (name) => {
    for (const way of ways.children) {
      if (way.dataset.desk === name) {
        way.setAttribute("aria-current", "page");
        ways.scrollTo({ left: way.offsetLeft - ways.offsetLeft - (ways.clientWidth - way.clientWidth) / 2 }); // on a phone the ways are wider than it
      } else way.removeAttribute("aria-current");
    }
  };
  return header;
}

/** Go to a desk's page; where it stands already it is read anew. */
export function goTo(hash) {
  if (location.hash === hash) dispatchEvent(new Event("hashchange"));
  else location.hash = hash;
}

/** Say what went wrong on a page that could not be shown. */
export function troubleElement(trouble, again) {
  return h(
    "div",
    { class: "empty", role: "alert" },
    h("h2", {}, "This could not be shown"),
    h("p", { class: "trouble" }, trouble.message ?? String(trouble)),
    trouble.next && h("p", {}, trouble.next),
    h("button", { type: "button", class: "button", onclick: again }, "Try again"),
  );
}

function themeButton() {
  const button = h("button", { type: "button", class: "plain booth-theme", onclick: turn });
  const draw = () => {
    const now = document.documentElement.dataset.theme ?? "system";
    button.replaceChildren(icon(now === "dark" ? "dark" : now === "light" ? "light" : "system"), h("span", {}, now[0].toUpperCase() + now.slice(1)));
    button.setAttribute("aria-label", `Colours: ${now}. Change`);
  };
  function turn() {
    const root = document.documentElement;
    const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? "system") + 1) % THEMES.length];
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem("marquee.console.theme", next);
    } catch {
      // it holds until the page is left
    }
    draw();
  }
  draw();
  return button;
}

/** Put the keyboard's start behind the header. */
export const skipLink = () =>
  h("a", { class: "skip", href: "#main", onclick: (event) => (event.preventDefault(), one("main").focus()) }, "Skip to the page");
