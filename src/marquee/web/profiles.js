// Who is watching: a wall of tickets, one a profile, and the blank one for a new profile.

import { get, post } from "./api.js";
import { h, one, show } from "./dom.js";
import { browserCountry, browserLanguage, household, tokenFor } from "./session.js";
import { t } from "./translate.js";

const A_PAGE = 12;
const AGES = [7, 12, 16];

/** Make the page to choose a profile; `onEnter(profileId)`. */
export function chooserPage({ onEnter }) {
  const own = h("div", { class: "tickets", "data-zone": "grid" });
  const others = h("div", { class: "tickets", "data-zone": "grid" });
  const more = h("button", { type: "button", class: "button", "data-item": true, hidden: true, onclick: () => read() }, t("More viewers"));
  const world = h("section", { class: "world", hidden: true }, h("h2", {}, t("Or look through another viewer’s eyes")), others, h("div", { "data-zone": "more" }, more));
  const element = h("div", { class: "lobby" }, sign(), h("h1", {}, t("Who’s watching tonight?")), own, world);
  let after = "";

  async function read() {
    const answer = await get("/v1/profiles", { after, limit: A_PAGE }).catch(() => ({ profiles: [] })); // a guarded service lists households only
    const seen = new Set([...own.children].map((child) => child.dataset.profile));
    others.append(...answer.profiles.filter(({ profile_id }) => !seen.has(profile_id)).map((each) => ticket(each, onEnter)));
    after = answer.next;
    more.hidden = !after;
    world.hidden = !others.children.length;
  }

  async function open() {
    const account_id = household();
    const answer = await get("/v1/profiles", { account_id }, { token: await tokenFor(account_id).catch(() => null) }).catch(() => ({ profiles: [] }));
    show(own, answer.profiles.map((each) => ticket(each, onEnter)), blank());
    await read();
    one("[data-item]", own)?.focus({ preventScroll: true });
  }
  return { element, open };
}

/** Make the page that makes a profile; `onMade(profileId)`. */
export function newProfilePage({ onMade }) {
  const name = h("input", { id: "new-name", type: "text", maxlength: "80", required: true, autocomplete: "off", placeholder: t("A name for the ticket"), "data-item": true });
  const kids = h("input", { type: "checkbox", id: "new-kids", "data-item": true });
  const age = h("select", { id: "new-age", "data-item": true }, h("option", { value: "" }, t("Everything")), AGES.map((years) => h("option", { value: String(years) }, t("Up to {age}", { age: `${years}+` }))));
  const trouble = h("p", { class: "trouble", role: "alert" });
  const preview = ticket({ profile_id: "new", name: "" }, () => {});
  preview.inert = true;
  name.addEventListener("input", () => preview.replaceChildren(...ticket({ profile_id: name.value, name: name.value }, () => {}).childNodes));
  const make = async (event) => {
    event.preventDefault();
    if (!name.value.trim()) return name.focus();
    try {
      const made = await post(
        "/v1/profiles",
        {
          name: name.value.trim(),
          kids: kids.checked,
          non_profiling: false,
          ...(age.value ? { maturity: Number(age.value) } : {}),
          ...(browserCountry() ? { country: browserCountry() } : {}),
          ...(browserLanguage() ? { language: browserLanguage() } : {}),
        },
        { token: await tokenFor(household()) },
      );
      onMade(made.profile_id);
    } catch (problem) {
      trouble.textContent = `${problem.message} ${problem.next ?? ""}`;
    }
  };
  const element = h(
    "div",
    { class: "lobby" },
    sign(),
    h("h1", {}, t("A ticket in your name")),
    h(
      "form",
      { class: "maker", onsubmit: make },
      preview,
      h(
        "div",
        { class: "fields" },
        h("label", { for: "new-name" }, t("Name")),
        name,
        h("label", { for: "new-age" }, t("Show")),
        age,
        h("label", { class: "tick", for: "new-kids" }, kids, h("span", {}, t("This is a child’s profile"))),
        trouble,
        h("div", { class: "maker-acts" }, h("button", { type: "submit", class: "button solid", "data-item": true }, t("Print the ticket")), h("a", { class: "button", href: "#/who", "data-item": true }, t("Back"))),
      ),
    ),
  );
  return { element, open: async () => name.focus() };
}

/** Make a profile's ticket. */
export function ticket({ profile_id, name }, onEnter) {
  const shown = name || profile_id;
  return h(
    "button",
    { type: "button", class: "ticket", "data-item": true, "data-profile": profile_id, "aria-label": shown, vars: { "--hue": String(hueOf(profile_id)) }, onclick: () => onEnter(profile_id) },
    h("span", { class: "stub", "aria-hidden": "true" }, t("Admit one")),
    h("span", { class: "ticket-letter", "aria-hidden": "true" }, [...(shown.trim() || "·")][0].toUpperCase()),
    h("span", { class: "ticket-name" }, shown || t("Your name")),
    h("span", { class: "ticket-seat", "aria-hidden": "true" }, t("Row {row} · Seat {seat}", { row: "ABCDEFGHJK"[hueOf(profile_id) % 10], seat: 1 + (hueOf(`${profile_id}/seat`) % 28) })),
  );
}

/** Choose a colour that stays a profile's own, in degrees. */
export function hueOf(text) {
  const hash = [...text].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 16_777_619), 2_166_136_261);
  return (Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0) % 360;
}

function blank() {
  return h(
    "a",
    { class: "ticket blank", href: "#/new", "data-item": true },
    h("span", { class: "stub", "aria-hidden": "true" }, t("Admit one")),
    h("span", { class: "ticket-letter", "aria-hidden": "true" }, "+"),
    h("span", { class: "ticket-name" }, t("New profile")),
    h("span", { class: "ticket-seat", "aria-hidden": "true" }, t("Any seat")),
  );
}

/** Make the house's sign. */
export const sign = () => h("p", { class: "sign", "aria-label": "Marquee" }, h("span", { "aria-hidden": "true" }, "Marquee"));
