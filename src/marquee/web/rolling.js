// What moves on the billboard: a title's trailer, muted, where there is a file; else the picture drawn for the viewer, slowly.
//
// Only that one picture moves: another cover of the title beside it would spoil what its draw is judged by.

import { placeOf, reportSoon } from "./beacon.js";
import { calm, h, one } from "./dom.js";
import { freshId, keep, profile } from "./session.js";
import { titleOf } from "./titles.js";

const COVER_FIRST = 1_800; // ms the cover stands before its trailer
const LOOK = 400; // ms between looks whether anybody can see it
const WORTH_TELLING = 2; // seconds that ran
const IN_SIGHT = 0.4; // of the scene

let sound = false; // for this page only: a browser lets nothing begin aloud

/** Tell whether trailers run by themselves: as this profile chose here, else unless less motion is asked for. */
export function trailersWished() {
  const kept = keep(localStorage, nameOf());
  return kept === null ? !calm() : kept === "on";
}

/** Keep whether trailers run by themselves, for this profile in this browser. */
export const wishTrailers = (on) => keep(localStorage, nameOf(), on ? "on" : "off");

/** Give the address of a trailer this page may play; null where there is none. */
export function trailerAddress(title) {
  if (!title.trailer?.url) return null;
  try {
    const address = new URL(title.trailer.url, location.href);
    return address.origin === location.origin ? address.href : null; // the content policy keeps all else away
  } catch {
    return null;
  }
}

/** Set a scene in motion; `onEnd()` is called when its trailer ran to its end, `onSound()` when sound can be had. */
export function roll(scene, tile, { onEnd, onSound }) {
  const title = titleOf(tile.title_id);
  const address = trailersWished() ? trailerAddress(title) : null;
  if (!address) {
    scene.classList.toggle("living", trailersWished());
    return { running: () => false, sounds: false, stop: () => scene.classList.remove("living") };
  }
  const video = h("video", { class: "trailer", playsinline: true, preload: "auto", tabindex: -1, "aria-hidden": "true" });
  video.muted = !sound;
  const rolling = { running: () => begun && !video.ended && !over, sounds: false, stop };
  const playId = freshId();
  let over = false;
  let begun = false;
  let furthest = 0;
  const looking = setInterval(look, LOOK);
  const start = setTimeout(begin, COVER_FIRST);

  function begin() {
    one(".scene-art", scene).append(video);
    video.src = address;
    begun = true;
    look();
  }
  function look() {
    if (!begun || over || video.ended) return;
    if (!inSight(scene)) video.pause();
    else if (video.paused) video.play().catch(() => {}); // one that may not begin leaves its cover standing
  }
  function stop() {
    if (over) return;
    over = true;
    clearInterval(looking);
    clearTimeout(start);
    removeEventListener("pagehide", stop, { capture: true });
    video.pause();
    scene.classList.remove("rolling");
    tell();
    video.removeAttribute("src");
    video.remove();
  }
  function tell() {
    if (furthest < WORTH_TELLING) return;
    reportSoon("trailer_play", { ...placeOf(tile), title_id: tile.title_id, play_id: playId, position_s: Math.round(furthest * 10) / 10, runtime_s: title.trailer.runtime_s });
  }

  rolling.setSound = (on) => (video.muted = !(sound = on));
  video.addEventListener("playing", () => {
    if (rolling.sounds) return;
    rolling.sounds = true;
    scene.classList.add("rolling");
    onSound();
  });
  video.addEventListener("timeupdate", () => (furthest = Math.max(furthest, video.currentTime)));
  video.addEventListener("ended", () => {
    stop();
    onEnd();
  });
  video.addEventListener("error", () => begun && stop());
  addEventListener("pagehide", stop, { capture: true });
  return rolling;
}

/** Tell whether trailers are heard on this page. */
export const aloud = () => sound;

function inSight(scene) {
  if (!scene.isConnected || document.hidden || one("dialog[open]")) return false;
  const { top, bottom, height } = scene.getBoundingClientRect();
  return Math.min(bottom, innerHeight) - Math.max(top, 0) > IN_SIGHT * Math.max(1, height);
}

const nameOf = () => `marquee.trailers.${profile?.profile_id ?? ""}`;
