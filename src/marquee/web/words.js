// Numbers and facts as words.

import { counted, spoken, t } from "./translate.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY_MS = 86_400_000;

/** Write seconds as `1 h 42 min`. */
export function length(seconds) {
  if (!seconds) return "";
  const minutes = Math.max(1, Math.round(seconds / MINUTE));
  if (minutes < 60) return unit(minutes, "minute");
  return minutes % 60 ? `${unit(Math.floor(minutes / 60), "hour")} ${unit(minutes % 60, "minute")}` : unit(minutes / 60, "hour");
}

/** Write a playhead as `1:02:09`. */
export function playhead(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / HOUR), Math.floor(whole / MINUTE) % 60, whole % 60];
  const [hours, minutes, rest] = parts;
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Write a playhead for the ear. */
export const aloud = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${unit(Math.floor(whole / MINUTE), "minute", "long")} ${unit(whole % 60, "second", "long")}`;
};

/** List the facts under a name: year, audience, length. */
export function facts(title) {
  const episodes = title.episodes?.length;
  const seasons = episodes ? new Set(title.episodes.map((episode) => episode.season)).size : 0;
  return [
    title.year ? String(title.year) : "",
    audience(title.maturity),
    title.kind === "series" ? (seasons ? counted(seasons, "{count} season", "{count} seasons") : t("Series")) : length(title.runtime_s),
  ].filter(Boolean);
}

/** Name the sort of a title: `Original series`. */
export const sort = ({ original, kind }) => (kind === "series" ? (original ? t("Original series") : t("Series")) : original ? t("Original film") : t("Film"));

/** Begin a sentence. */
export const upper = (text) => (text ? text.charAt(0).toUpperCase() + text.slice(1) : "");

/** Write an audience: `7+`; nothing where it is unknown. */
export function audience(maturity) {
  if (maturity === null || maturity === undefined || maturity < 0) return "";
  return maturity === 0 ? t("All ages") : `${maturity}+`;
}

/** Say how long ago `at` was, seen from `now` (both ms). */
export function ago(at, now) {
  const minutes = Math.floor((now - at) / 60_000);
  const past = new Intl.RelativeTimeFormat(spoken);
  if (minutes < 1) return t("just now");
  if (minutes < 60) return past.format(-minutes, "minute");
  if (minutes < 1_440) return past.format(-Math.floor(minutes / 60), "hour");
  if (minutes < 43_200) return past.format(-Math.floor(minutes / 1_440), "day");
  return day(at, now);
}

/** Name the day `at` falls on, seen from `now` (both ms). */
export function day(at, now) {
  const days = Math.floor(now / DAY_MS) - Math.floor(at / DAY_MS);
  if (days === 0) return t("Today");
  if (days === 1) return t("Yesterday");
  return new Date(at).toLocaleDateString(spoken === "en" ? undefined : spoken, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

/** Name a language by its code. */
export const languageName = (code) => named("language", code);

/** Name a country by its code. */
export const countryName = (code) => named("region", code);

/** Write a share of 0..1 as a percentage. */
export const percent = (share) => `${Math.round(100 * Math.max(0, Math.min(1, share)))}%`; // as CSS writes it, too

/** Turn a machine's word into a reader's: `top_picks` → `Top picks`. */
export function plain(word) {
  return upper(String(word).replaceAll("_", " ").replaceAll(":", " ").trim());
}

/** Cut a text into sentences. */
export const sentences = (text) => (text.match(/[^.!?…]+[.!?…]+["”’)]*|[^.!?…]+$/g) ?? []).map((part) => part.trim()).filter(Boolean);

function named(type, code) {
  if (!code) return "";
  try {
    return new Intl.DisplayNames(spoken === "en" ? undefined : spoken, { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Write a length in a unit, as the language does. */
function unit(number, name, display = "short") {
  if (spoken === "en" && display === "short") return `${number} ${{ minute: "min", hour: "h" }[name]}`;
  return new Intl.NumberFormat(spoken, { style: "unit", unit: name, unitDisplay: display }).format(number);
}
