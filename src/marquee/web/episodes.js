// Seasons and episodes of a series, what was watched of each, and which comes next.

import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./translate.js";
import { length, percent } from "./words.js";

/** Tell how far a film (no episode) or an episode was watched; undefined where it was not. */
export function progressOf(title, episode) {
  return title.my?.progress?.find((progress) => (progress.episode_id ?? null) === (episode?.episode_id ?? null));
}

/** Choose the episode to play: the one begun last, else the one after the last finished, else the first. */
export function upNext(title) {
  if (!title.episodes?.length) return null;
  const begun = (title.my?.progress ?? []).filter((progress) => progress.episode_id); // oldest first
  const last = begun.at(-1);
  if (!last) return title.episodes[0];
  const place = title.episodes.findIndex((episode) => episode.episode_id === last.episode_id);
  return title.episodes[last.finished ? place + 1 : place] ?? title.episodes[0];
}

/** Find the episode after one, or null. */
export function after(title, episode) {
  const place = title.episodes?.findIndex((other) => other.episode_id === episode?.episode_id) ?? -1;
  return place >= 0 ? (title.episodes[place + 1] ?? null) : null;
}

/** Make the list of episodes; `onPlay(episode)`. `.draw(title)` brings it up to date. */
export function episodesSection(title, { onPlay }) {
  const list = h("ol", { class: "episodes", "data-zone": "grid", role: "list" });
  const choice = h("select", { "aria-label": t("Season"), onchange: () => put() });
  const element = h("section", { class: "block", "aria-label": t("Episodes") }, h("div", { class: "block-head" }, h("h3", {}, t("Episodes")), choice), list);
  let now = title;

  const put = () => show(list, now.episodes.filter((episode) => String(episode.season) === choice.value).map((episode) => episodeItem(now, episode, onPlay)));
  element.draw = (fresh) => {
    now = fresh;
    put();
  };
  const seasons = [...new Set(title.episodes.map((episode) => episode.season))];
  show(choice, seasons.map((season) => h("option", { value: String(season) }, t("Season {number}", { number: season }))));
  choice.value = String(upNext(title)?.season ?? seasons[0]);
  choice.hidden = seasons.length < 2;
  put();
  return element;
}

function episodeItem(title, episode, onPlay) {
  const progress = progressOf(title, episode);
  const part = progress?.runtime_s ? progress.position_s / progress.runtime_s : 0;
  const state = progress?.finished ? t("Watched") : part > 0 ? t("{share} watched", { share: percent(part) }) : "";
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "episode", "data-item": true, "data-episode": episode.episode_id, onclick: () => onPlay(episode) },
      h("span", { class: "number" }, String(episode.number)),
      h(
        "span",
        { class: "episode-words" },
        h("b", {}, episode.name || t("Episode {number}", { number: episode.number })),
        h("small", {}, [length(episode.runtime_s), state].filter(Boolean).join(" · ")),
        episode.synopsis && h("span", { class: "episode-synopsis" }, episode.synopsis),
        part > 0 && h("span", { class: "bar", "aria-hidden": "true" }, h("i", { vars: { "--part": percent(progress.finished ? 1 : part) } })),
      ),
      h("span", { class: "episode-go" }, icon(progress?.finished ? "check" : "play")),
    ),
  );
}
