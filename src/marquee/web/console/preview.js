// The page as anyone's: any profile, device, country, day; every row as it would stand, and the trace of its making.

import { h, openDialog, show } from "../dom.js";
import { hydrate, isKnown, titleOf } from "../titles.js";
import { plain } from "../words.js";
import { ask } from "./ask.js";
import { count, moment } from "./figures.js";
import { choice, field, momentBox, readMoment, tick, warningsElement } from "./form.js";
import { shelvesElement } from "./shelves.js";

const DEVICES = ["phone", "tablet", "desktop", "tv"];
const FIRST_PROFILES = 200;

/** The page that previews pages; the address keeps what was asked: `#/page/profile=p1&device=tv`. */
export function previewPage(rest) {
  const asked = new URLSearchParams(rest);
  const known = h("datalist", { id: "preview-profiles" });
  const profile = h("input", { type: "text", list: "preview-profiles", value: asked.get("profile_id") ?? "", placeholder: "Nobody in particular", autocomplete: "off" });
  const device = choice(DEVICES.map((name) => [name, plain(name)]), asked.get("device") ?? "desktop");
  const country = h("input", { type: "text", maxlength: 2, value: asked.get("country") ?? "", placeholder: "As the profile" });
  const at = momentBox(asked.get("at") ? Number(asked.get("at")) : null);
  const kids = h("input", { type: "checkbox", checked: asked.get("kids") === "true" });
  const everybodys = h("input", { type: "checkbox", checked: asked.get("non_profiling") === "true" });
  const out = h("div", { class: "desk", "aria-live": "polite" });

  const element = h(
    "div",
    { class: "desk" },
    h("header", { class: "desk-head" }, h("h1", {}, "Page"), h("p", {}, "The page as any profile would get it, made by what serves it. Nothing of it is recorded.")),
    h(
      "form",
      { class: "asking", onsubmit: (event) => (event.preventDefault(), turn()) },
      field("Profile", profile),
      known,
      field("Device", device),
      field("Country", country),
      field("Day and hour (UTC)", at, "Empty: now"),
      h("div", { class: "field ticks" }, tick(kids, "As a child’s"), tick(everybodys, "Without profiling")),
      h("button", { class: "button solid" }, "Show the page"),
    ),
    out,
  );

  const wanted = () => {
    const params = { profile_id: profile.value.trim(), device: device.value, country: country.value.trim().toUpperCase(), at: readMoment(at) ?? "", kids: kids.checked ? "true" : "", non_profiling: everybodys.checked ? "true" : "" };
    return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ""));
  };

  function turn() {
    const hash = `#/page/${encodeURIComponent(new URLSearchParams(wanted()))}`;
    if (location.hash === hash) load();
    else location.hash = hash;
  }

  async function load() {
    show(out, h("p", { class: "told" }, "Making the page…"));
    try {
      const found = await ask("/v1/operator/preview", wanted());
      await hydrate([...found.page.rows, ...(found.own?.rows ?? [])].flatMap((row) => row.tiles.map((tile) => tile.title_id))).catch(() => {});
      show(out, foundElement(found));
    } catch ({ message, next }) {
      show(out, h("p", { class: "trouble", role: "alert" }, message), next && h("p", {}, next));
    }
  }

  async function open() {
    ask("/v1/profiles", { limit: FIRST_PROFILES })
      .then(({ profiles }) => known.replaceChildren(...profiles.map(({ profile_id, name }) => h("option", { value: profile_id }, name))))
      .catch(() => {});
    await load();
  }

  function foundElement(found) {
    const { viewer, page, own } = found;
    const rows = [...(own?.rows ?? []), ...page.rows];
    const sort = [viewer.kids && "a child’s", viewer.non_profiling && "without profiling", viewer.ceiling !== null && viewer.ceiling !== undefined && `up to ${viewer.ceiling}+`].filter(Boolean);
    return h(
      "div",
      { class: "desk" },
      warningsElement(found.warnings),
      h(
        "section",
        { class: "health", "aria-label": "What the page was made of" },
        fact("Whose", viewer.known ? viewer.name || viewer.profile_id : "Nobody’s in particular", [...sort, `${count(viewer.signals)} acts known`].join(", ")),
        fact("When and where", `${moment(found.at)} UTC`, `${found.country || "country unknown"}, ${found.device}`),
        fact("May be shown", count(found.legal), `of ${count(found.titles)} titles`),
        fact("Open to discovery", count(found.open), "not begun, seen or hidden"),
        fact("Rows", String(rows.length), `${count(rows.reduce((sum, row) => sum + row.tiles.length, 0))} tiles${page.fallback ? ", a fallback" : ""}`),
      ),
      h(
        "div",
        { class: "preview-and-trace" },
        h("section", { class: "desk-panel preview", "data-device": found.device, "aria-label": "The page" }, shelvesElement(rows, { nameOf, most: 40, onTile: (tile, row) => explain(tile, row, found) })),
        traceElement(found),
      ),
    );
  }

  return { element, title: () => "Page", open };
}

const nameOf = (titleId) => (isKnown(titleId) ? titleOf(titleId).name : titleId);

function traceElement({ trace, versions }) {
  const whole = trace.reduce((sum, step) => sum + step.micros, 0);
  const most = Math.max(...trace.map((step) => step.micros), 1);
  return h(
    "section",
    { class: "desk-panel trace-panel", "aria-label": "Its trace" },
    h("header", { class: "panel-head" }, h("h2", {}, "Trace"), h("p", {}, `${(whole / 1000).toFixed(1)} ms`)),
    h(
      "ol",
      { class: "steps" },
      trace.map((step) =>
        h(
          "li",
          { class: step.failed ? "failed" : "" },
          h("b", {}, plain(step.stage)),
          h("span", { class: "step-time" }, `${(step.micros / 1000).toFixed(2)} ms`),
          h("i", { class: "step-bar", vars: { "--part": `${(100 * step.micros) / most}%` } }),
          h("small", {}, [step.failed && "failed", step.kind, `${count(step.kept)} kept`, step.removed && `${count(step.removed)} removed`, step.note].filter(Boolean).join(" · ")),
        ),
      ),
    ),
    h("p", { class: "versions" }, Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(" · ")),
  );
}

async function explain(tile, row, { viewer, country, device, at }) {
  const answer = h("div", { class: "why-answer", "aria-live": "polite" }, h("p", { class: "told" }, "Asking…"));
  openDialog(
    h(
      "dialog",
      { class: "ask why-dialog", "aria-label": nameOf(tile.title_id) },
      h("h2", {}, nameOf(tile.title_id)),
      tile.reason && h("p", {}, tile.reason),
      answer,
      h("div", { class: "ask-acts" }, h("a", { class: "button", href: `#/titles/${encodeURIComponent(tile.title_id)}` }, "Its health"), h("form", { method: "dialog" }, h("button", { class: "button" }, "Close"))),
    ),
  );
  if (!viewer.known) return show(answer, h("p", { class: "told" }, "Choose a profile to ask why."));
  try {
    const why = await ask("/v1/why", { profile_id: viewer.profile_id, title_id: tile.title_id, country, device, row: row.row_id, at });
    const lines = [why.summary, ...(why.rules ?? []).map((rule) => rule.sentence), why.rank && `Ranked ${count(why.rank)} of ${count(why.of ?? 0)}`];
    show(answer, lines.filter(Boolean).map((words) => h("p", {}, words)));
  } catch ({ message }) {
    show(answer, h("p", { class: "trouble" }, message));
  }
}

const fact = (name, value, meaning) => h("div", {}, h("h3", {}, name), h("div", { class: "fact" }, value), h("small", {}, meaning));
