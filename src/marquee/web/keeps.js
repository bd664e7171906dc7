// What a profile keeps: its list, and the history of what it watched.

import { acted } from "./acts.js";
import { get, now } from "./api.js";
import { report } from "./beacon.js";
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { mine, profile } from "./session.js";
import { coverImage, tileElement } from "./tile.js";
import { firstCover, hydrate, titleOf } from "./titles.js";
import { say } from "./toast.js";
import { t } from "./translate.js";
import { day, percent } from "./words.js";

/** Make the page of the list; `onChoose(tile, element)`. */
export function listPage({ onChoose }) {
  const grid = h("div", { class: "grid", "data-zone": "grid" });
  const element = h("div", { class: "page" }, h("h1", {}, t("My list")), grid);
  async function open() {
    const found = await get(`/v1/profiles/${encodeURIComponent(profile.profile_id)}`).catch(() => null);
    const ids = (found?.my_list ?? [...mine.list]).filter((titleId) => !mine.hidden.has(titleId));
    await hydrate(ids).catch(() => {});
    const tiles = ids.map((title_id) => ({ title_id, artwork_id: firstCover(titleOf(title_id)), reason: "" }));
    show(grid, tiles.length ? tiles.map((tile) => tileElement(tile, { tabindex: 0, open: onChoose })) : nothing(t("Nothing on it yet"), t("The plus on any title puts it here.")));
  }
  return { element, open };
}

/** Make the page of the viewing history; `onChoose(tile, element)`. */
export function historyPage({ onChoose }) {
  const days = h("div", { class: "days", "data-zone": "grid" });
  const element = h("div", { class: "page" }, h("h1", {}, t("Viewing history")), h("p", { class: "page-lead" }, t("What is removed here no longer counts for what you are shown.")), days);

  async function open() {
    try {
      const { entries } = await get(`/v1/profiles/${encodeURIComponent(profile.profile_id)}/history`);
      await hydrate(entries.map((entry) => entry.title_id));
      const groups = Map.groupBy ? Map.groupBy(entries, (entry) => day(entry.at, now())) : grouped(entries);
      show(
        days,
        entries.length
          ? [...groups].map(([name, part]) => h("section", {}, h("h2", {}, name), h("ul", { class: "entries", role: "list" }, part.map((entry) => entryItem(entry)))))
          : nothing(t("Nothing watched yet"), t("What you play is listed here, and can be taken out again.")),
      );
    } catch (trouble) {
      show(days, h("p", { class: "trouble" }, `${trouble.message} ${trouble.next ?? ""}`));
    }
  }

  function entryItem(entry) {
    const title = titleOf(entry.title_id);
    const tile = { title_id: entry.title_id, artwork_id: firstCover(title) };
    const item = h(
      "li",
      { class: "entry", "data-title": entry.title_id },
      h(
        "button",
        { type: "button", class: "entry-open", "data-item": true, onclick: (event) => onChoose(tile, event.currentTarget) },
        coverImage(tile.artwork_id, "tile", title.name),
        h("span", {}, h("b", {}, title.name), h("small", {}, entry.completion === null || entry.completion === undefined ? t("Watched") : entry.completion >= 0.9 ? t("Watched to the end") : t("{share} watched", { share: percent(entry.completion) }))),
      ),
      h("button", { type: "button", class: "round quiet", "data-item": true, "aria-label": t("Remove {name} from the history", { name: title.name }), title: t("Remove from the history"), onclick: () => take(entry.title_id, title.name) }, icon("trash")),
    );
    return item;
  }

  async function take(titleId, name) {
    const done = await report("history_remove", { title_id: titleId });
    if (!done) return say(t("The service did not take that yet. It is sent again by itself"));
    say(t("{name} is out of your history", { name }));
    acted("history_remove", titleId);
    await open();
  }
  return { element, open };
}

function grouped(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const name = day(entry.at, now());
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return groups;
}

const nothing = (heading, words) => h("div", { class: "empty" }, h("h2", {}, heading), h("p", {}, words));
