// The title page: what a title is, all that can be done with it, its episodes, its comments, more like it.

import { actButtons } from "./acts.js";
import { get } from "./api.js";
import { placeOf, report } from "./beacon.js";
import { commentsSection } from "./comments.js";
import { h, one, openDialog, show } from "./dom.js";
import { episodesSection, progressOf, upNext } from "./episodes.js";
import { icon } from "./icons.js";
import { tint } from "./light.js";
import { watch } from "./player.js";
import { rowElement } from "./row.js";
import { country, mine, profile } from "./session.js";
import { t } from "./translate.js";
import { coverImage } from "./tile.js";
import { firstCover, hydrate, keepTitle, titleOf } from "./titles.js";
import { voicesSection } from "./voices.js";
import { openWhy } from "./why.js";
import { countryName, facts, languageName, length, percent, sort } from "./words.js";

const ROLES = [
  ["director", t("Directed by")],
  ["creator", t("Created by")],
  ["writer", t("Written by")],
  ["cast", t("With")],
];

/** Open a title's page over what stands; `onClose` is called when it goes. Returns the dialog. */
export function openTitle(tile, { onClose, onChoose }) {
  const body = h("div", { class: "sheet-body" });
  const dialog = h("dialog", { class: "sheet", "aria-label": titleOf(tile.title_id).name }, body);
  openDialog(dialog, { onclose: onClose });
  report("detail_view", { ...placeOf(tile), title_id: tile.title_id });
  read(dialog, body, tile, onChoose);
  return dialog;
}

async function read(dialog, body, tile, onChoose) {
  const path = `/v1/titles/${encodeURIComponent(tile.title_id)}`;
  let title;
  show(body, closeButton(dialog), waiting());
  try {
    title = await get(path, { profile_id: profile.profile_id, country: country() });
  } catch (trouble) {
    show(body, closeButton(dialog), h("div", { class: "empty" }, h("h2", {}, trouble.status === 404 ? t("This title is not on the bill") : t("This page could not be read")), h("p", {}, `${trouble.message} ${trouble.next ?? ""}`)));
    return;
  }
  keepTitle(title);
  keepMine(title);
  dialog.setAttribute("aria-label", title.name);
  const renew = async () => {
    if (!dialog.isConnected) return;
    const again = await get(path, { profile_id: profile.profile_id, country: country() }).catch(() => null);
    if (!again) return;
    title = again;
    const focused = hero.contains(document.activeElement) || document.activeElement === dialog || document.activeElement === document.body;
    hero.replaceWith((hero = heroOf(dialog, tile, title, play)));
    if (focused) one("[data-do=play]", hero).focus({ preventScroll: true });
    if (episodes) episodes.draw(title);
  };
  const play = (episode, options = {}) => watch({ ...tile, episode_id: undefined }, { title, episode, onEnd: renew, ...options });
  let hero = heroOf(dialog, tile, title, play);
  const episodes = title.episodes?.length ? episodesSection(title, { onPlay: play }) : null;
  const similar = h("div", { class: "similar" });
  show(body, closeButton(dialog), hero, aboutOf(tile, title), episodes, similar, voicesSection(title), commentsSection(title, tile));
  one("[data-item]", hero)?.focus({ preventScroll: true });
  moreLike(similar, title, onChoose);
}

async function moreLike(place, title, onChoose) {
  try {
    const answer = await get(`/v1/titles/${encodeURIComponent(title.title_id)}/similar`, { profile_id: profile.profile_id, country: country() });
    const row = { request_id: answer.request_id, ...answer.row };
    if (!row.tiles?.length) return;
    await hydrate(row.tiles.map((tile) => tile.title_id));
    show(place, rowElement({ ...row, title: row.title || t("More like this") }, { open: onChoose }));
  } catch {
    show(place); // a title page without it is whole
  }
}

function heroOf(dialog, tile, title, play) {
  const next = upNext(title);
  const progress = progressOf(title, next);
  const resumed = progress && !progress.finished && progress.position_s > 5;
  const part = resumed && progress.runtime_s ? progress.position_s / progress.runtime_s : 0;
  const label = title.kind === "series" && next ? ` S${next.season} E${next.number}` : "";
  const hero = h(
    "header",
    { class: "hero" },
    h("div", { class: "scene-art" }, coverImage(tile.artwork_id ?? firstCover(title), "billboard", "", { eager: true })),
    h(
      "div",
      { class: "hero-words" },
      h("p", { class: "eyebrow" }, [sort(title), title.genres?.[0]].filter(Boolean).join(" · ")),
      h("h2", { class: title.name.length > 26 ? "long" : "" }, title.name),
      h("p", { class: "facts" }, facts(title).map((fact) => h("span", {}, h("bdi", {}, fact)))),
      part > 0 && h("p", { class: "left" }, h("span", { class: "bar", "aria-hidden": "true" }, h("i", { vars: { "--part": percent(part) } })), t("{time} left", { time: length(progress.runtime_s - progress.position_s) })),
      h(
        "div",
        { class: "hero-acts", "data-zone": "acts" },
        h("button", { type: "button", class: "button solid", "data-item": true, "data-do": "play", onclick: () => play(next) }, icon("play"), `${resumed ? t("Resume") : t("Play")}${label}`),
        title.trailer && h("button", { type: "button", class: "button", "data-item": true, "data-do": "trailer", onclick: () => play(null, { trailer: true }) }, icon("trailer"), t("Trailer")),
        asItems(actButtons(tile)),
      ),
    ),
  );
  const picture = one("img", hero);
  if (picture) tint(dialog, picture);
  return hero;
}

function aboutOf(tile, title) {
  const credits = ROLES.map(([role, words]) => [words, (title.people ?? []).filter((person) => person.role === role).map((person) => person.name)]);
  const rest = [
    [t("Genres"), title.genres ?? []],
    [t("Mood"), title.moods ?? []],
    [t("Language"), title.language ? [languageName(title.language)] : []],
    [t("From"), title.country ? [countryName(title.country)] : []],
  ];
  return h(
    "section",
    { class: "about" },
    h(
      "div",
      {},
      h("p", { class: "synopsis" }, title.synopsis || t("No synopsis was given.")),
      h("button", { type: "button", class: "because", onclick: () => openWhy(tile) }, tile.reason || t("Why am I seeing this?")),
    ),
    h(
      "dl",
      {},
      [...credits, ...rest].filter(([, names]) => names.length).map(([words, names]) => h("div", {}, h("dt", {}, words), h("dd", {}, names.slice(0, 8).join(", ")))),
    ),
  );
}

/** Draw an empty title page while it comes. */
const waiting = () =>
  h(
    "div",
    { class: "sheet-waiting", "aria-hidden": "true" },
    h("div", { class: "hero" }, h("div", { class: "hero-words" }, ["eyebrow-bone", "name-bone", "button-bone"].map((name) => h("div", { class: `bone ${name}` })))),
    h("div", { class: "block" }, ["line-bone", "line-bone", "line-bone"].map((name) => h("div", { class: `bone ${name}` }))),
  );

function closeButton(dialog) {
  return h("button", { type: "button", class: "round close", "aria-label": t("Close"), onclick: () => dialog.close() }, icon("close"));
}

function asItems(buttons) {
  for (const button of buttons.children) button.dataset.item = "";
  return buttons;
}

function keepMine(title) {
  if (!title.my) return;
  title.my.in_list ? mine.list.add(title.title_id) : mine.list.delete(title.title_id);
  title.my.thumb ? mine.thumbs.set(title.title_id, title.my.thumb) : mine.thumbs.delete(title.title_id);
  title.my.hidden ? mine.hidden.add(title.title_id) : mine.hidden.delete(title.title_id);
}
