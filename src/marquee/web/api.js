// Talk to the service: JSON in and out, its clock, and its errors in words.

const LONGEST_GUESS = 60_000; // how far a device may run the service's clock on by itself, ms

let heard = null; // the service's time at the last answer, and this device's stopwatch then

/** What the service answered when it said no. `next` says what to do. */
export class ApiError extends Error {
  constructor(status, { code = "unreachable", message = "The service did not answer.", next = "" } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.next = next;
  }
}

/** Tell the service's time (law 1): its last answer's, run on by at most a minute. */
export function now() {
  if (!heard) return Date.now();
  return Math.round(heard.at + Math.min(LONGEST_GUESS, performance.now() - heard.stopwatch));
}

/** Read a resource; a parameter that is null or empty is left out. */
export const get = (path, params = {}, options = {}) => call("GET", path + query(params), options);

/** Send a body as JSON. */
export const post = (path, body, options = {}) => call("POST", path, { ...options, body: JSON.stringify(body) });

/** Delete a resource. */
export const remove = (path, options = {}) => call("DELETE", path, options);

/** Address a cover; the browser keeps it for good. */
export const artworkUrl = (artworkId, shape) => `/v1/artwork/${encodeURIComponent(artworkId)}?shape=${shape}`;

function query(params) {
  const pairs = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

async function call(method, path, { body, token, keepalive = false, signal } = {}) {
  const headers = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (token) headers.authorization = `Bearer ${token}`;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body, keepalive, signal });
  } catch (trouble) {
    if (trouble.name === "AbortError") throw trouble;
    throw new ApiError(0);
  }
  const at = Number(answer.headers.get("x-marquee-now"));
  const kept = /immutable/.test(answer.headers.get("cache-control") ?? ""); // may have lain in a cache for a year
  if (at > 0 && !kept) heard = { at, stopwatch: performance.now() };
  const text = await answer.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    throw new ApiError(answer.status, { code: "unreadable", message: "The service gave an answer that cannot be read." });
  }
  const id = answer.headers.get("x-request-id"); // a page that is equal for many says there which answer it is
  if (id && value && typeof value === "object" && !Array.isArray(value)) value.request_id ??= id;
  if (!answer.ok) throw new ApiError(answer.status, value?.error ?? { message: `The service said ${answer.status}.` });
  return value;
}
