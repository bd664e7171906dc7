// Names, synopses and facts of titles, fetched once a catalogue version and kept.

import { get } from "./api.js";

const AT_ONCE = 100;
const known = new Map();
let version = null;

/** Fetch what is not yet known of `ids`. */
export async function hydrate(ids) {
  const wanted = [...new Set(ids)].filter((id) => !known.has(id));
  const asks = [];
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    asks.push(get("/v1/titles", { ids: wanted.slice(start, start + AT_ONCE).join(","), v: version }));
  }
  for (const answer of await Promise.all(asks)) {
    version = answer.version ?? version;
    for (const title of answer.titles) known.set(title.title_id, title);
  }
}

/** Get a known title; one not fetched yet shows its id. */
export const titleOf = (titleId) => known.get(titleId) ?? { title_id: titleId, name: "…", kind: "film", genres: [], artworks: [] };

/** Tell whether a title may be shown: what was taken down meanwhile is not answered. */
export const isKnown = (titleId) => known.has(titleId);

/** Keep a title that came by another way. */
export const keepTitle = (title) => known.set(title.title_id, { ...known.get(title.title_id), ...title });

/** Name the cover to show where none was chosen. */
export const firstCover = (title) => title.artworks?.[0]?.artwork_id ?? `${title.title_id}~plain`;
