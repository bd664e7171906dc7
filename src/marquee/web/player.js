// The player: plays, seeks, stops, and reports each as it happens.

import { acted } from "./acts.js";
import { get } from "./api.js";
import { placeOf, report, reportSoon } from "./beacon.js";
import { h, one, openDialog, show } from "./dom.js";
import { after, progressOf, upNext } from "./episodes.js";
import { icon } from "./icons.js";
import { startScene } from "./scene.js";
import { country, freshId, profile } from "./session.js";
import { coverImage } from "./tile.js";
import { firstCover, keepTitle } from "./titles.js";
import { say } from "./toast.js";
import { t } from "./translate.js";
import { playhead, sentences, aloud } from "./words.js";

const HEARTBEAT = 10_000; // ms between reports of a playhead that moves
const HIDE_AFTER = 3_200; // ms until the controls leave a moving picture
const STEP = 10; // seconds an arrow key jumps
const SPEEDS = [1, 10, 60, 300]; // seconds of film a second, since nobody sits through a made-up landscape
const FILM = 5_400; // seconds played where no length is known
const EPISODE = 2_700;

let speed = 60;

/** Play a tile's title from a page: finds where it stands, and for a series which episode. */
export async function watchTileNow(tile, { onEnd } = {}) {
  try {
    const title = await get(`/v1/titles/${encodeURIComponent(tile.title_id)}`, { profile_id: profile.profile_id, country: country() });
    keepTitle(title);
    const episode = title.episodes?.find((other) => other.episode_id === tile.episode_id) ?? upNext(title);
    watch(tile, { title, episode, onEnd });
  } catch (trouble) {
    say(`${t("It cannot be played.")} ${trouble.message}`);
  }
}

/** Open the player. `episode` is null for a film; `trailer` plays the trailer instead. */
export function watch(tile, { title, episode = null, trailer = false, onEnd = () => {} }) {
  const stood = trailer ? null : progressOf(title, episode);
  const runtime = trailer ? title.trailer.runtime_s : (episode?.runtime_s ?? title.runtime_s ?? stood?.runtime_s ?? (episode ? EPISODE : FILM));
  const state = {
    playing: true,
    at: stood && !stood.finished && stood.position_s < runtime - 5 ? stood.position_s : 0,
    runtime,
    playId: freshId(),
    ended: false,
    reported: 0,
  };
  const facts = { ...placeOf(tile), title_id: title.title_id, episode_id: episode?.episode_id };
  const say_ = (kind) => report(kind, { ...facts, play_id: state.playId, position_s: round(state.at), runtime_s: runtime });

  const canvas = h("canvas", { class: "film", "aria-hidden": "true", onclick: () => pause(state.playing) });
  const seek = h("input", { type: "range", class: "seek", min: "0", max: String(Math.round(runtime)), step: "1", "aria-label": t("Where it stands") });
  const clock = h("span", { class: "clock" });
  const words = h("p", { class: "subtitle" });
  const toggle = h("button", { type: "button", class: "round solid big", onclick: () => pause(state.playing) });
  const onward = trailer ? null : after(title, episode);
  const pace = h("select", { "aria-label": t("Speed of the picture"), onchange: () => (speed = Number(pace.value)) }, SPEEDS.map((times) => h("option", { value: String(times) }, `${times}×`)));
  pace.value = String(trailer ? 1 : speed);
  const heading = trailer ? t("Trailer: {name}", { name: title.name }) : title.name;
  const dialog = h(
    "dialog",
    { class: "player", "aria-label": t("Player: {name}", { name: heading }) },
    canvas,
    h("div", { class: "opening-shot", "aria-hidden": "true" }, coverImage(tile.artwork_id ?? firstCover(title), "billboard", "", { eager: true })),
    h("div", { class: "player-top" }, h("button", { type: "button", class: "round", "aria-label": t("Stop and go back"), "data-do": "stop", onclick: () => dialog.close() }, icon("back")), h("div", {}, h("h2", {}, heading), episode && h("p", {}, `S${episode.season} E${episode.number} · ${episode.name}`))),
    words,
    h(
      "div",
      { class: "player-foot" },
      h("div", { class: "seek-line" }, seek, clock),
      h(
        "div",
        { class: "player-acts" },
        h("button", { type: "button", class: "round", "aria-label": t("Back ten seconds"), onclick: () => jump(-STEP) }, icon("rewind")),
        toggle,
        h("button", { type: "button", class: "round", "aria-label": t("On ten seconds"), onclick: () => jump(STEP) }, icon("forward")),
        onward && h("button", { type: "button", class: "button", onclick: () => goOn() }, icon("next"), t("Next episode")),
        h("span", { class: "spring" }),
        h("span", { class: "hint" }, t("Simulated picture")),
        pace,
        h("button", { type: "button", class: "round", "aria-label": t("Full screen"), onclick: () => full() }, icon("wide")),
      ),
    ),
  );

  const lines = sentences(title.synopsis ?? "");
  let last = performance.now();
  const tick = setInterval(() => {
    const time = performance.now();
    if (state.playing) move(state.at + ((time - last) / 1000) * Number(pace.value));
    last = time;
    if (!trailer && state.playing && time - state.reported > HEARTBEAT) beat();
  }, 200);
  const stopScene = startScene(canvas, { seed: title.title_id + (episode?.episode_id ?? ""), genres: title.genres ?? [], at: () => state.at / runtime, moving: () => state.playing });
  let quiet = 0;
  const stir = () => {
    dialog.classList.remove("quiet");
    clearTimeout(quiet);
    quiet = setTimeout(() => state.playing && !dialog.matches(":has(:focus-visible)") && dialog.classList.add("quiet"), HIDE_AFTER);
  };

  function move(to) {
    state.at = Math.min(runtime, Math.max(0, to));
    draw();
    if (state.at >= runtime && !state.ended) finish();
  }
  function jump(seconds) {
    state.ended = false;
    move(state.at + seconds);
    if (!trailer) soon();
  }
  function pause(stop) {
    state.playing = !stop;
    if (!stop && state.at >= runtime) state.at = 0;
    state.ended = false;
    draw();
    if (!trailer) beat();
    stir();
  }
  function beat() {
    state.reported = performance.now();
    say_("play_progress");
  }
  let later = 0;
  function soon() {
    clearTimeout(later);
    later = setTimeout(beat, 600);
  }
  function finish() {
    state.ended = true;
    state.playing = false;
    draw();
    if (onward) goOn();
    else dialog.close();
  }
  function goOn() {
    dialog.dataset.onward = "yes";
    dialog.close();
    watch({ title_id: title.title_id }, { title, episode: onward, onEnd });
  }
  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else dialog.requestFullscreen?.().catch(() => say(t("This browser keeps its screen")));
  }
  function draw() {
    if (document.activeElement !== seek || !seek.matches(":active")) seek.value = String(Math.round(state.at));
    seek.style.setProperty("--part", `${(100 * state.at) / runtime}%`);
    seek.setAttribute("aria-valuetext", t("{at} of {whole}", { at: aloud(state.at), whole: aloud(runtime) }));
    clock.textContent = `${playhead(state.at)} / ${playhead(runtime)}`;
    toggle.setAttribute("aria-label", state.playing ? t("Pause") : t("Play"));
    if (toggle.dataset.shows !== String(state.playing)) {
      toggle.dataset.shows = String(state.playing);
      show(toggle, icon(state.playing ? "pause" : "play"));
    }
    const line = lines[Math.min(lines.length - 1, Math.floor((state.at / runtime) * lines.length))] ?? "";
    if (words.textContent !== line) words.textContent = line;
  }
  const leaving = () => {
    if (!state.stopped) state.stopped = true, trailer ? trailerSeen(reportSoon) : reportSoon("play_stop", { ...facts, play_id: state.playId, position_s: round(state.at), runtime_s: runtime });
  };
  const trailerSeen = (how) => how("trailer_play", { ...facts, play_id: state.playId, position_s: round(state.at), runtime_s: runtime });

  seek.addEventListener("input", () => {
    state.ended = false;
    move(Number(seek.value));
    if (!trailer) soon();
  });
  dialog.addEventListener("pointermove", stir);
  dialog.addEventListener("keydown", (event) => {
    stir();
    const act = { " ": () => pause(state.playing), k: () => pause(state.playing), ArrowLeft: () => jump(-STEP), ArrowRight: () => jump(STEP), f: full }[event.key];
    if (!act || (event.target.closest("button, select") && event.key === " ") || (event.target === pace && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    act();
  });
  addEventListener("pagehide", leaving, { capture: true });

  openDialog(dialog, {
    onclose: async () => {
      clearInterval(tick);
      clearTimeout(quiet);
      clearTimeout(later);
      stopScene();
      removeEventListener("pagehide", leaving, { capture: true });
      if (document.fullscreenElement) document.exitFullscreen();
      if (state.stopped) return;
      state.stopped = true;
      await (trailer ? trailerSeen(report) : say_("play_stop"));
      acted(trailer ? "trailer_play" : "play_stop", title.title_id);
      if (!dialog.dataset.onward) onEnd();
    },
  });
  if (!trailer) {
    state.reported = performance.now();
    say_("play_start");
  }
  draw();
  stir();
  one(".player-acts .big", dialog).focus();
  return dialog;
}

const round = (seconds) => Math.round(seconds * 10) / 10;
