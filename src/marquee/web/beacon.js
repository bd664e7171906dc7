// Report what the viewer did: at once and acknowledged for acts, in batches for what was seen.

import { now, post } from "./api.js";
import { t } from "./translate.js";
import { country, device, freshId, language, profile, sitting, tokenFor } from "./session.js";

const BATCH = 100; // events a request
const SEEN_EVERY = 5_000; // how long sightings wait for company, ms
const MOST_KEPT_ALIVE = 30_000; // characters; a browser keeps at most 64 KiB going after the page is gone
const KEPT = "marquee.unsent";
const MOST_KEPT = 500;
const LONGEST_WAIT = 60_000;

let queue = [];
let sending = null;
let timer = 0;
let wait = 1_000;

/** Where something happened: a tile's place on its page. */
export function placeOf(tile) {
  const { request_id, row_id, position, artwork_id, decision_id } = tile ?? {};
  return { request_id, row_id, position, artwork_id, decision_id };
}

/** Report an act; resolves once the service has it on disk, to true, or to false if it was refused or must wait. */
export async function report(kind, fields = {}) {
  if (!profile) return false;
  const waiting = { event: written(kind, fields) };
  queue.push(waiting);
  await flush();
  return !queue.includes(waiting) && !waiting.refused;
}

/** Report an act; resolves to "" once the service has it on disk, or to why it has not. */
export async function reportOrWhy(kind, fields) {
  if (!profile) return t("nobody is watching");
  const waiting = { event: written(kind, fields) };
  queue.push(waiting);
  await flush();
  return waiting.refused ?? (queue.includes(waiting) ? t("it is sent again by itself") : "");
}

/** Report something that may wait for company. */
export function reportSoon(kind, fields = {}) {
  if (!profile) return;
  queue.push({ event: written(kind, fields) });
  if (queue.length >= BATCH) flush();
  else if (!timer) timer = setTimeout(flush, SEEN_EVERY);
}

/** Report an act that needs the account's token, such as a changed name or age limit. Raises ApiError. */
export async function reportGuarded(kind, fields) {
  const token = await tokenFor(profile.account_id, profile.profile_id);
  const answer = await post("/v1/events", [written(kind, fields)], { token });
  if (answer.rejected?.length) throw new Error(`The service refused it: ${answer.rejected[0].reason}`);
}

/** Send all that waits; never two requests at once, so order is kept. */
export async function flush() {
  clearTimeout(timer);
  timer = 0;
  sending = (sending ?? Promise.resolve()).then(async () => {
    while (queue.length && (await send()));
  });
  await sending;
}

/** Hand what waits to the browser as the page goes away. */
export function flushOnLeaving() {
  if (!queue.length) return;
  const events = queue.map(({ event }) => event);
  queue = [];
  while (events.length) {
    const batch = events.splice(0, BATCH);
    const sent = navigator.sendBeacon?.("/v1/events", JSON.stringify(batch)); // a string goes as text/plain
    if (!sent) return store([...batch, ...events]);
  }
}

/** Take up what an earlier page could not send. */
export function resume() {
  try {
    const events = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    localStorage.removeItem(KEPT);
    queue.push(...events.map((event) => ({ event })));
  } catch {
    return;
  }
  if (queue.length) flush();
}

function written(kind, fields) {
  const event = {
    kind,
    event_id: freshId(),
    at: now(),
    account_id: profile.account_id || `of-${profile.profile_id}`,
    profile_id: profile.profile_id,
    session_id: sitting(),
    device: device(),
    country: country(),
    language: language(),
    ...fields,
  };
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined && value !== null && value !== ""));
}

/** Send one batch; true when it was answered, so that the next may go. */
async function send() {
  const batch = queue.slice(0, BATCH);
  try {
    const events = batch.map(({ event }) => event);
    const answer = await post("/v1/events", events, { keepalive: JSON.stringify(events).length < MOST_KEPT_ALIVE });
    for (const refusal of answer?.rejected ?? []) refuse(batch[refusal.index], refusal.reason);
  } catch (trouble) {
    const lasting = trouble.status >= 400 && trouble.status < 500 && trouble.status !== 429;
    if (!lasting) {
      timer = setTimeout(flush, wait); // sent again with the same ids: the service counts each once
      wait = Math.min(LONGEST_WAIT, wait * 2);
      return false;
    }
    for (const waiting of batch) refuse(waiting, trouble.message);
  }
  queue = queue.filter((waiting) => !batch.includes(waiting));
  wait = 1_000;
  return true;
}

function refuse(waiting, reason) {
  if (!waiting) return;
  waiting.refused = reason;
  console.warn(`marquee: ${waiting.event.kind} refused: ${reason}`);
}

function store(events) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(events.slice(-MOST_KEPT)));
  } catch {
    // nothing can be kept here
  }
}

addEventListener("pagehide", flushOnLeaving);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") flushOnLeaving();
});
