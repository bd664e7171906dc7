// The contact sheet: candidates as frames on film, marked with a grease pencil; every mark has its key.

import { h, one, openDialog } from "../dom.js";
import { showPicture } from "./ask.js";
import { author, setAuthor } from "./decide.js";
import { percent, stressed, timecode } from "./figures.js";

const KEYS = { a: "accepted", r: "rejected", u: "undecided" };
const WORDS = { accepted: "Accepted", rejected: "Rejected", undecided: "Open", proposed: "Open" };

/** Lay out the candidates of a title; `onTag` is asked to tag one before it is accepted. */
export function sheetElement({ pool, waits, judged, deciding, onTag }) {
  const frames = [...waits, ...judged].map((candidate) => frameElement(candidate));
  const left = h("span", { class: "sheet-left", role: "status" });
  const name = h("input", { type: "text", id: "sheet-author", value: author(), maxlength: 80, onchange: () => setAuthor(name.value) });
  const film = h("ol", { class: "film", onkeydown: pressed }, frames);
  const state = new Map([...waits, ...judged].map((one) => [one.candidate_id, one.state]));

  function tell() {
    const open = [...state.values()].filter((one) => one === "proposed" || one === "undecided").length;
    left.textContent = open ? `${open} open` : "All decided";
  }

  function frameElement(candidate) {
    const path = `/v1/operator/candidates/${encodeURIComponent(pool.title_id)}/${encodeURIComponent(candidate.candidate_id)}`;
    const image = h("img", { alt: "", width: 480, height: 270 });
    const seen = new IntersectionObserver(([entry]) => entry.isIntersecting && (seen.disconnect(), showPicture(image, path)), { rootMargin: "400px" });
    seen.observe(image);
    const where = candidate.at_s ? timecode(candidate.at_s) : candidate.source;
    const frame = h(
      "li",
      { class: "frame", tabindex: -1, "data-id": candidate.candidate_id, "data-state": candidate.state, "aria-label": `${where}, ${stressed(candidate)}, ${WORDS[candidate.state]}` },
      h("span", { class: "edge", "aria-hidden": "true" }, h("b", {}, where), h("i", {}, `${percent(candidate.score, 0)}`)),
      h("button", { type: "button", class: "look", tabindex: -1, "aria-label": `Look closer: ${where}`, onclick: () => lookCloser(candidate, path) }, image),
      h("span", { class: "mark", "aria-hidden": "true" }),
      h(
        "span",
        { class: "frame-acts" },
        act("accepted", "Accept"),
        act("rejected", "Reject"),
        h("button", { type: "button", class: "plain", tabindex: -1, onclick: () => tag(frame) }, "Tag"),
      ),
    );
    function act(verdict, words) {
      return h("button", { type: "button", class: "plain", tabindex: -1, "data-verdict": verdict, onclick: () => mark(frame, frame.dataset.state === verdict ? "undecided" : verdict) }, words);
    }
    frame.candidate = candidate;
    return frame;
  }

  function tag(frame) {
    onTag(frame.candidate, (edit) => mark(frame, "accepted", edit));
  }

  function mark(frame, verdict, edit = {}) {
    if (frame.dataset.state === verdict && !Object.keys(edit).length) return;
    frame.dataset.state = verdict;
    state.set(frame.dataset.id, verdict);
    frame.setAttribute("aria-label", frame.getAttribute("aria-label").replace(/[^,]*$/, ` ${WORDS[verdict]}`));
    deciding.add({ id: frame.dataset.id, verdict, ...edit });
    tell();
  }

  function pressed(event) {
    const frame = event.target.closest(".frame");
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (KEYS[key]) {
      mark(frame, KEYS[key]);
      if (key !== "u") step(frame, 1);
    } else if (key === "t") tag(frame);
    else if (key === "enter" && event.target === frame) one(".look", frame).click();
    else if (key === "arrowright") step(frame, 1);
    else if (key === "arrowleft") step(frame, -1);
    else if (key === "arrowdown" || key === "arrowup") step(frame, (key === "arrowdown" ? 1 : -1) * columns());
    else if (key === "home" || key === "end") step(frame, key === "home" ? -frames.length : frames.length);
    else return;
    event.preventDefault();
  }

  function columns() {
    const top = frames[0].offsetTop;
    return Math.max(1, frames.filter((frame) => frame.offsetTop === top).length);
  }

  function step(frame, by) {
    const at = Math.max(0, Math.min(frames.length - 1, frames.indexOf(frame) + by));
    for (const other of frames) other.tabIndex = other === frames[at] ? 0 : -1;
    frames[at].focus();
  }

  if (frames[0]) frames[0].tabIndex = 0;
  tell();
  return h(
    "section",
    { class: "desk-panel sheet", "aria-labelledby": "sheet-head" },
    h(
      "header",
      { class: "panel-head" },
      h("h2", { id: "sheet-head" }, "Contact sheet"),
      left,
      h("p", { class: "sheet-keys" }, "Nothing is shown to a viewer before you accept it."),
      h("p", { class: "sheet-keys keys-only" }, ["A", "R", "T", "U"].map((key, at) => [h("kbd", {}, key), [" accept ", " reject ", " tag ", " leave open "][at]]), "and the arrows."),
      h("label", { class: "sheet-author", for: "sheet-author" }, "Deciding as ", name),
    ),
    film,
  );
}

function lookCloser(candidate, path) {
  const shapes = ["billboard", "tile", "poster"].map((shape) => {
    const image = h("img", { alt: `As a ${shape}`, class: shape });
    showPicture(image, `${path}?shape=${shape}`);
    return h("figure", {}, image, h("figcaption", {}, shape));
  });
  const facts = Object.entries(candidate.measured).map(([name, value]) => h("div", {}, h("dt", {}, name.replaceAll("_", " ")), h("dd", {}, value.toFixed(2))));
  openDialog(
    h(
      "dialog",
      { class: "closer", "aria-label": "A closer look" },
      h("div", { class: "closer-shapes" }, shapes),
      h("p", {}, `${candidate.source}${candidate.at_s ? ` at ${timecode(candidate.at_s)}` : ""} · ${candidate.width} × ${candidate.height} · ${candidate.faces} faces`),
      h("dl", { class: "closer-facts" }, facts),
      h("form", { method: "dialog" }, h("button", { class: "button" }, "Close")),
    ),
  );
}
