// Who is watching, on what, in which sitting; and what they keep: list, thumbs, hidden.

import { get, post } from "./api.js";
import { turnTo } from "./direction.js";
import { voiceOf } from "./translate.js";

const IDLE = 30 * 60_000; // a sitting ends after half an hour of nothing, ms
const listeners = new Set();

/** The profile that watches, or null. */
export let profile = null;

/** What the profile keeps, for every button that shows it. */
export const mine = { list: new Set(), thumbs: new Map(), hidden: new Set() };

/** Whether the screen must be made anew to speak the language of who sat down. */
export let anew = false;

const tokens = new Map();

/** Make an id no other device will make. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Name this browser's own household; made once. */
export function household() {
  let account = keep(localStorage, "marquee.account");
  if (!account) {
    account = `home-${freshId().slice(0, 8)}`;
    keep(localStorage, "marquee.account", account);
  }
  return account;
}

/** Name the sitting; a new one after half an hour of nothing. */
export function sitting() {
  const [id, last] = (keep(sessionStorage, "marquee.sitting") ?? "").split(" ");
  const fresh = !id || Date.now() - Number(last) > IDLE ? freshId() : id;
  keep(sessionStorage, "marquee.sitting", `${fresh} ${Date.now()}`);
  return fresh;
}

/** Tell which kind of screen this is. */
export function device() {
  if (/\b(smart-?tv|tizen|web0s|googletv|appletv)\b/i.test(navigator.userAgent)) return "tv";
  const coarse = matchMedia("(pointer: coarse)").matches;
  const width = Math.min(screen.width, innerWidth);
  return width < 700 ? "phone" : coarse ? "tablet" : "desktop";
}

/** Tell the country this browser seems to stand in, or "". */
export const browserCountry = () => /[-_]([A-Z]{2})\b/.exec(navigator.language ?? "")?.[1] ?? "";

/** Tell the browser's language, as ISO 639-1. */
export const browserLanguage = () => /^[a-z]{2}/.exec((navigator.language ?? "").toLowerCase())?.[0] ?? "";

/** Tell the country to name: this browser's for its own household; of others the service knows where they live. */
export const country = () => (profile?.account_id === household() ? browserCountry() : "");

/** Tell the language to name. */
export const language = () => (profile?.account_id === household() ? browserLanguage() : "");

/** Tell which profile this browser watched with last. */
export const remembered = () => keep(localStorage, "marquee.profile");

/** Remember which language is read; tells whether the screen must be made anew to speak it. */
function heed(language) {
  const before = keep(localStorage, "marquee.language") ?? browserLanguage();
  keep(localStorage, "marquee.language", language);
  return keep(localStorage, "marquee.language") === language && voiceOf(before) !== voiceOf(language); // kept, or it would start anew for ever
}

/** Sit down as a profile: read what it keeps and remember the choice. The screen starts anew where it speaks another language. */
export async function enter(profileId) {
  const found = await get(`/v1/profiles/${encodeURIComponent(profileId)}`);
  profile = { account_id: "", name: "", kids: false, non_profiling: false, ...found, profile_id: profileId };
  keep(localStorage, "marquee.profile", profileId);
  const reads = profile.language || browserLanguage();
  turnTo(reads);
  anew = heed(reads);
  mine.list = new Set((found.my_list ?? []).map(idOf));
  mine.hidden = new Set((found.hidden ?? []).map(idOf));
  mine.thumbs = new Map(Object.entries(found.thumbs ?? {}));
  changed();
  return profile;
}

/** Stand up: nobody is watching. */
export function leave() {
  profile = null;
  turnTo(browserLanguage());
  localStorage.removeItem("marquee.profile");
  sessionStorage.removeItem("marquee.sitting");
}

/** Hear of every change of what the profile keeps. */
export const onKept = (listener) => listeners.add(listener);

/** Tell every button that what the profile keeps has changed. */
export const changed = () => listeners.forEach((listener) => listener());

/** Get an account's token (law 4); the demo's service mints it on loopback. */
export async function tokenFor(accountId, profileId) {
  const key = `${accountId}/${profileId ?? ""}`;
  const held = tokens.get(key);
  if (held && held.until > performance.now()) return held.token;
  const asked = performance.now();
  const { token } = await post("/v1/token", profileId ? { account_id: accountId, profile_id: profileId } : { account_id: accountId });
  tokens.set(key, { token, until: asked + 20 * 60_000 });
  return token;
}

const idOf = (entry) => (typeof entry === "string" ? entry : (entry.title_id ?? entry[0]));

/** Keep a word in this browser, or read it: null where there is none, or nothing can be kept. */
export function keep(store, name, value) {
  try {
    if (value === undefined) return store.getItem(name);
    store.setItem(name, value);
  } catch {
    // a browser that keeps nothing still shows the page
  }
  return value ?? null;
}

turnTo(browserLanguage());
