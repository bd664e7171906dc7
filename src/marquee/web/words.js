// Numbers and facts as words.

const MINUTE = 60;
const HOUR = 3600;
const DAY_MS = 86_400_000;
const LANGUAGES = typeof Intl.DisplayNames === "function" ? new Intl.DisplayNames(undefined, { type: "language" }) : null;
const COUNTRIES = typeof Intl.DisplayNames === "function" ? new Intl.DisplayNames(undefined, { type: "region" }) : null;

/** Write seconds as `1 h 42 min`. */
export function length(seconds) {
  if (!seconds) return "";
  const minutes = Math.max(1, Math.round(seconds / MINUTE));
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
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
export const spoken = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / MINUTE)} minutes ${whole % 60} seconds`;
};

/** List the facts under a name: year, audience, length. */
export function facts(title) {
  const episodes = title.episodes?.length;
  const seasons = episodes ? new Set(title.episodes.map((episode) => episode.season)).size : 0;
  return [
    title.year ? String(title.year) : "",
    audience(title.maturity),
    title.kind === "series" ? (seasons ? many(seasons, "season") : "Series") : length(title.runtime_s),
  ].filter(Boolean);
}

/** Name the sort of a title: `Original series`. */
export const sort = (title) => upper(`${title.original ? "original " : ""}${title.kind === "series" ? "series" : "film"}`);

/** Begin a sentence. */
export const upper = (text) => (text ? text.charAt(0).toUpperCase() + text.slice(1) : "");

/** Write an audience: `7+`; nothing where it is unknown. */
export function audience(maturity) {
  if (maturity === null || maturity === undefined || maturity < 0) return "";
  return maturity === 0 ? "All ages" : `${maturity}+`;
}

/** Count in words: `1 season`, `2 seasons`. */
export const many = (count, noun) => `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;

/** Say how long ago `at` was, seen from `now` (both ms). */
export function ago(at, now) {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${many(minutes, "minute")} ago`;
  if (minutes < 1_440) return `${many(Math.floor(minutes / 60), "hour")} ago`;
  if (minutes < 43_200) return `${many(Math.floor(minutes / 1_440), "day")} ago`;
  return day(at, now);
}

/** Name the day `at` falls on, seen from `now` (both ms). */
export function day(at, now) {
  const days = Math.floor(now / DAY_MS) - Math.floor(at / DAY_MS);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(at).toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

/** Name a language by its code. */
export const languageName = (code) => named(LANGUAGES, code);

/** Name a country by its code. */
export const countryName = (code) => named(COUNTRIES, code);

/** Write a share of 0..1 as a percentage. */
export const percent = (share) => `${Math.round(100 * Math.max(0, Math.min(1, share)))}%`;

/** Turn a machine's word into a reader's: `top_picks` → `Top picks`. */
export function plain(word) {
  return upper(String(word).replaceAll("_", " ").replaceAll(":", " ").trim());
}

/** Cut a text into sentences. */
export const sentences = (text) => (text.match(/[^.!?…]+[.!?…]+["”’)]*|[^.!?…]+$/g) ?? []).map((part) => part.trim()).filter(Boolean);

function named(names, code) {
  if (!code) return "";
  try {
    return names?.of(code) ?? code;
  } catch {
    return code;
  }
}
