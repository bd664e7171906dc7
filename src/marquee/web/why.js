// The drawer that answers "why am I seeing this?" from the service's own trace.

import { get } from "./api.js";
import { h, one, openDialog, show } from "./dom.js";
import { icon } from "./icons.js";
import { country, device, language, profile } from "./session.js";
import { coverImage } from "./tile.js";
import { firstCover, titleOf } from "./titles.js";
import { t } from "./translate.js";
import { plain } from "./words.js";

/** Open the drawer for a tile. */
export async function openWhy(tile) {
  const title = titleOf(tile.title_id);
  const answer = h("div", { class: "why-answer", "aria-live": "polite" }, h("p", { class: "wait" }, t("Asking…")));
  const dialog = h(
    "dialog",
    { class: "drawer", "aria-labelledby": "why-heading" },
    h("button", { type: "button", class: "round close", "aria-label": t("Close"), onclick: () => dialog.close() }, icon("close")),
    h("p", { class: "eyebrow" }, t("Why am I seeing this?")),
    h("h2", { id: "why-heading" }, title.name),
    h("div", { class: "why-cover" }, coverImage(tile.artwork_id ?? firstCover(title), "tile", title.name, { eager: true })),
    tile.reason && h("p", { class: "because" }, tile.reason),
    answer,
  );
  openDialog(dialog);
  one("button", dialog).focus();
  try {
    const why = await get("/v1/why", { profile_id: profile.profile_id, title_id: tile.title_id, country: country(), language: language(), device: device() });
    show(answer, ...told(why));
  } catch (trouble) {
    show(answer, h("p", { class: "trouble" }, `${trouble.message} ${trouble.next ?? ""}`));
  }
}

function told(why) {
  const { summary, places = [], rules = [], evidence = [], rank, of, score, trace = [], versions } = why;
  return [
    summary && h("p", { class: "summary" }, summary),
    part(t("On your page"), places.map((place) => h("li", {}, h("b", {}, place.title), ` · ${t("row {row}, place {place}", { row: place.row + 1, place: place.position + 1 })}`, place.reason && h("small", {}, place.reason)))),
    part(t("Rules that hold for it"), rules.map((rule) => h("li", {}, rule.sentence))),
    part(t("What it rests on"), evidence.map((each) => h("li", {}, `You ${each.did} `, h("b", {}, each.name), `; this is number ${each.likeness} among what is like it`))),
    rank && part(t("How it ranks for you"), [h("li", {}, `${rank.toLocaleString()} of ${of?.toLocaleString() ?? "all"}${typeof score === "number" ? `, at ${score.toFixed(2)}` : ""}`)]),
    h(
      "details",
      {},
      h("summary", {}, t("Every stage it passed")),
      h("ol", { class: "trace" }, trace.map((step) => h("li", {}, h("span", {}, plain(step.stage)), h("small", {}, [step.kept !== undefined && `${step.kept.toLocaleString()} kept`, step.removed && `${step.removed.toLocaleString()} removed`, step.note].filter(Boolean).join(", "))))),
      versions && h("p", { class: "versions" }, Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(" · ")),
    ),
  ];
}

const part = (heading, items) => items.length > 0 && h("section", {}, h("h3", {}, heading), h("ul", {}, items));
