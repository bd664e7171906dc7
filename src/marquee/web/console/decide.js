// Decisions on their way to the desk: gathered for a moment, sent together, in the order they were made.

import { tell } from "./ask.js";

const GATHER = 450; // ms

/** Gather decisions on one title; `flush` sends what waits. */
export function decisions(path, { onDone, onTrouble }) {
  let waiting = new Map();
  let timer = 0;
  let sending = Promise.resolve();

  function flush() {
    clearTimeout(timer);
    if (!waiting.size) return sending;
    const judgements = [...waiting.values()];
    waiting = new Map();
    sending = sending.then(async () => {
      try {
        await tell(path, { judgements, author: author() });
      } catch (trouble) {
        onTrouble(trouble);
        return;
      }
      if (!waiting.size) await onDone();
    });
    return sending;
  }

  return {
    /** Decide on one picture; a later word on the same one takes the place of an earlier. */
    add(judgement) {
      waiting.delete(judgement.id);
      waiting.set(judgement.id, judgement);
      clearTimeout(timer);
      timer = setTimeout(flush, GATHER);
    },
    flush,
  };
}

/** Tell in whose name is decided. */
export function author() {
  try {
    return localStorage.getItem("marquee.console.author") || "operator";
  } catch {
    return "operator";
  }
}

/** Remember in whose name is decided. */
export function setAuthor(name) {
  try {
    localStorage.setItem("marquee.console.author", name.trim().slice(0, 80));
  } catch {
    // then the desk writes down "operator"
  }
}
