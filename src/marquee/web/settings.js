// A profile's own page: name, what may be shown, what is hidden, starting over, taking one's data, leaving.

import { acted, unhideTitle } from "./acts.js";
import { get, remove } from "./api.js";
import { report, reportGuarded } from "./beacon.js";
import { confirmed } from "./confirm.js";
import { h, show } from "./dom.js";
import { enter, mine, profile, tokenFor } from "./session.js";
import { hydrate, titleOf } from "./titles.js";
import { say } from "./toast.js";
import { t } from "./translate.js";

const AGES = [0, 7, 12, 16];

/** Make the page; `onLeave()` is called when the profile is gone. */
export function settingsPage({ onLeave }) {
  const name = h("input", { id: "set-name", type: "text", maxlength: "80", value: profile.name, "data-item": true });
  const age = h("select", { id: "set-age", "data-item": true }, h("option", { value: "" }, t("Everything")), AGES.map((years) => h("option", { value: String(years) }, years ? t("Up to {age}", { age: `${years}+` }) : t("All ages only"))));
  age.value = AGES.includes(profile.maturity) ? String(profile.maturity) : "";
  const kids = h("input", { type: "checkbox", id: "set-kids", checked: profile.kids, "data-item": true });
  const plain = h("input", { type: "checkbox", id: "set-plain", checked: profile.non_profiling, "data-item": true });
  const hidden = h("ul", { class: "hidden-titles", role: "list" });

  const save = async (event) => {
    event.preventDefault();
    const fields = { kids: kids.checked, non_profiling: plain.checked };
    if (name.value.trim() && name.value.trim() !== profile.name) fields.name = name.value.trim();
    if (age.value !== "" && Number(age.value) !== profile.maturity) fields.maturity = Number(age.value);
    if (age.value === "" && profile.maturity !== null && profile.maturity !== undefined) fields.maturity = -1;
    try {
      await reportGuarded("profile_update", fields);
      await enter(profile.profile_id);
      acted("profile_update");
      say(t("Kept. Your page follows it from now on"));
    } catch (trouble) {
      say(`${trouble.message} ${trouble.next ?? ""}`);
    }
  };
  const reset = async () => {
    const yes = await confirmed({ question: t("Start over?"), detail: t("Everything you watched, liked and searched for stops counting. Your list and what you hid stay."), yes: t("Reset my taste") });
    if (!yes) return;
    if (await report("reset_taste")) {
      mine.thumbs.clear();
      acted("reset_taste");
      say(t("Your taste starts anew"));
    } else say(t("The service did not take that yet. It is sent again by itself"));
  };
  const take = async () => {
    try {
      const token = await tokenFor(profile.account_id, profile.profile_id);
      const held = await get(`/v1/profiles/${encodeURIComponent(profile.profile_id)}/export`, {}, { token });
      const link = h("a", { href: URL.createObjectURL(new Blob([JSON.stringify(held, null, 2)], { type: "application/json" })), download: `marquee-${profile.profile_id}.json` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
    } catch (trouble) {
      say(`${trouble.message} ${trouble.next ?? ""}`);
    }
  };
  const erase = async () => {
    const yes = await confirmed({ question: profile.name ? t("Delete {name}?", { name: profile.name }) : t("Delete this profile?"), detail: t("Everything held of it is erased: history, list, thumbs, comments. This cannot be undone."), yes: t("Delete it all") });
    if (!yes) return;
    try {
      await remove(`/v1/profiles/${encodeURIComponent(profile.profile_id)}`, { token: await tokenFor(profile.account_id, profile.profile_id) });
      onLeave();
    } catch (trouble) {
      say(`${trouble.message} ${trouble.next ?? ""}`);
    }
  };

  const element = h(
    "div",
    { class: "page narrow" },
    h("h1", {}, profile.name || profile.profile_id),
    h("p", { class: "page-lead" }, h("a", { class: "plain", href: "#/who", "data-item": true }, t("Watch as someone else"))),
    h(
      "form",
      { class: "fields panel", onsubmit: save },
      h("label", { for: "set-name" }, t("Name")),
      name,
      h("label", { for: "set-age" }, t("Show")),
      age,
      h("label", { class: "tick", for: "set-kids" }, kids, h("span", {}, t("This is a child’s profile"))),
      h("label", { class: "tick", for: "set-plain" }, plain, h("span", {}, t("Do not make it personal"), h("small", {}, t("Everyone in your country sees the same page then; nothing you do changes it.")))),
      h("div", {}, h("button", { type: "submit", class: "button solid", "data-item": true }, t("Keep these"))),
    ),
    h("section", { class: "panel" }, h("h2", {}, t("Hidden titles")), hidden),
    h(
      "section",
      { class: "panel" },
      h("h2", {}, t("Your traces")),
      choice(t("Viewing history"), t("See what counts, take out what should not."), h("a", { class: "button", href: "#/history", "data-item": true }, t("Open"))),
      choice(t("Taste"), t("Start over. Your list and hidden titles stay."), h("button", { type: "button", class: "button", "data-item": true, "data-do": "reset", onclick: reset }, t("Reset my taste"))),
      choice(t("Your data"), t("Everything held of this profile, as one file."), h("button", { type: "button", class: "button", "data-item": true, onclick: take }, t("Download"))),
      choice(t("This profile"), t("Erased everywhere."), h("button", { type: "button", class: "button grave", "data-item": true, "data-do": "delete", onclick: erase }, t("Delete"))),
    ),
  );

  async function open() {
    const ids = [...mine.hidden];
    await hydrate(ids).catch(() => {});
    const again = async (title_id) => {
      await unhideTitle({ title_id });
      await open();
    };
    show(hidden, ids.length ? ids.map((title_id) => h("li", {}, h("span", {}, titleOf(title_id).name), h("button", { type: "button", class: "plain", "data-item": true, onclick: () => again(title_id) }, t("Show again")))) : h("li", { class: "silence" }, t("None.")));
  }
  return { element, open };
}

function choice(heading, words, control) {
  return h("div", { class: "choice", "data-zone": "choice" }, h("div", {}, h("h3", {}, heading), h("p", {}, words)), control);
}
