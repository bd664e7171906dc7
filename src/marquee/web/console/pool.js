// One title's pool: how it fares as a whole, what waits, and every cover with its share, lift and verdict.

import { h, show } from "../dom.js";
import { say } from "../toast.js";
import { ask, coverElement } from "./ask.js";
import { liftBar, liftWords } from "./chart.js";
import { decisions } from "./decide.js";
import { count, moment, percent, stressed } from "./figures.js";
import { meter } from "./pools.js";
import { sheetElement } from "./sheet.js";
import { openTagging } from "./tagging.js";

const LEAST_SCALE = 0.02; // of the lift bars, in quality plays a draw

/** The page of one title's pool. */
export function poolPage(titleId) {
  const element = h("div", { class: "desk" });
  const path = `/v1/operator/artwork/${encodeURIComponent(titleId)}`;
  const deciding = decisions(path, { onDone: renew, onTrouble: (trouble) => (say(`${trouble.message}`), renew()) });
  const standing = h("div", { class: "desk" }); // what is drawn anew after each decision; the sheet is not
  let pool = null;

  async function open() {
    pool = await ask(path);
    const waits = pool.candidates.filter((one) => one.state === "proposed");
    const judged = pool.candidates.filter((one) => one.state === "rejected");
    show(
      element,
      h(
        "header",
        { class: "desk-head" },
        h("a", { class: "plain back", href: "#/covers" }, "All covers"),
        h("h1", {}, pool.name),
        h("p", {}, [pool.year, pool.genres.slice(0, 3).join(", "), pool.maturity === null ? null : `${pool.maturity} and up`].filter(Boolean).join(" · ")),
      ),
      (waits.length > 0 || judged.length > 0) &&
        sheetElement({ pool, waits, judged, deciding, onTag: (one, done) => openTagging(one, { pool, onDone: done, yes: "Accept with these tags" }) }),
      standing,
    );
    draw();
  }

  async function renew() {
    pool = await ask(path);
    draw();
  }

  function draw() {
    show(standing, healthElement(pool), poolElement());
  }

  function poolElement() {
    const most = Math.max(LEAST_SCALE, ...pool.covers.flatMap(({ health }) => (health.lift && health.draws >= 20 ? [Math.abs(health.lift.low), Math.abs(health.lift.high)] : [])));
    const counted = pool.counted_at ? `Counted ${moment(pool.counted_at)} UTC.` : "Nothing was counted yet.";
    return h(
      "section",
      { class: "desk-panel", "aria-labelledby": "pool-head" },
      h("header", { class: "panel-head" }, h("h2", { id: "pool-head" }, "In the pool"), h("p", {}, `Lift is against the rest of this pool, in quality plays of a hundred draws, with the 95 % it may lie in. ${counted}`)),
      h("ul", { class: "covers" }, pool.covers.map((cover) => cardElement(cover, most))),
    );
  }

  function cardElement(cover, most) {
    const { health } = cover;
    const retired = health.verdict === "retired";
    const turn = (verdict, words) => h("button", { type: "button", class: "plain", onclick: () => decide(cover, verdict) }, words);
    return h(
      "li",
      { class: retired ? "cover-card retired" : "cover-card" },
      coverElement(cover.artwork_id, { alt: `Cover: ${stressed(cover)}` }),
      h(
        "div",
        { class: "cover-facts" },
        h("h3", {}, stressed(cover), h("small", {}, cover.drawn ? "drawn by Marquee" : "picture")),
        h("p", { class: `verdict ${health.verdict.replaceAll(" ", "-")}` }, health.verdict),
        h("p", { class: "cover-why" }, health.why),
        warnings(cover),
        h(
          "dl",
          { class: "cover-numbers" },
          h("div", {}, h("dt", {}, "Share of draws"), h("dd", {}, percent(health.share, 0), h("small", {}, `${count(health.draws)} draws`))),
          h("div", {}, h("dt", {}, "Started"), h("dd", {}, health.draws ? percent(health.take) : "–")),
          h("div", {}, h("dt", {}, "Quality, weighed"), h("dd", {}, health.draws ? percent(health.rate.value) : "–")),
          h("div", {}, h("dt", {}, "Chance to be best"), h("dd", {}, retired ? "–" : percent(health.best, 0))),
        ),
        health.lift && h("div", { class: "lift" }, h("span", { class: "lift-name" }, "Lift"), liftBar(health.lift, most), h("span", { class: "lift-words" }, liftWords(health.lift))),
        h(
          "div",
          { class: "cover-acts" },
          h("button", { type: "button", class: "plain", onclick: () => tag(cover) }, "Tag"),
          retired ? turn("accepted", "Bring back") : turn("retired", "Retire"),
          !cover.drawn && turn("rejected", "Take out"),
        ),
      ),
    );
  }

  function decide(cover, verdict) {
    const before = cover.health.verdict === "retired" ? "retired" : "accepted";
    deciding.add({ id: cover.artwork_id, verdict });
    const words = { accepted: "brought back", retired: "retired: it is drawn no more", rejected: "taken out of the pool" }[verdict];
    say(`${stressed(cover)} ${words}.`, { label: "Undo", run: () => deciding.add({ id: cover.artwork_id, verdict: verdict === "rejected" ? "accepted" : before }) });
  }

  function tag(cover) {
    openTagging(cover, { pool, onDone: (edit) => deciding.add({ id: cover.artwork_id, verdict: "accepted", ...edit }), yes: "Keep these tags" });
  }

  return { element, title: () => pool?.name ?? "Covers", open, leave: () => deciding.flush() };
}

function healthElement(pool) {
  return h(
    "section",
    { class: "health", "aria-label": "Health of the pool" },
    fact("Diversity", meter(pool.diversity), "how far each picture is from its nearest"),
    fact("Exploration left", meter(pool.exploration_left), "how open it is which one is best"),
    fact("Stressed", words(pool.covered), "by some cover"),
    fact("Missing", words(pool.missing), "a lead of the title that no cover stresses"),
    fact("Under-explored", String(pool.under_explored.length), "drawn too seldom to say anything"),
    fact("Dominated", String(pool.dominated.length), "another picture does better for certain"),
  );
}

const fact = (name, value, meaning) => h("div", {}, h("h3", {}, name), h("div", { class: "fact" }, value), h("small", {}, meaning));

const words = (list) => (list.length ? list.map((one) => one.split(": ").at(-1)).join(", ") : "nothing");

function warnings({ sensitivities, spoiler, maturity, tags }) {
  const said = [spoiler && "spoiler", maturity !== null && maturity !== undefined && `${maturity} and up`, ...sensitivities];
  const marks = said.filter(Boolean).map((word) => h("span", { class: "warn" }, word));
  const further = tags.map(([kind, value]) => h("span", { class: "also" }, `${kind}: ${value}`));
  return marks.length + further.length > 0 && h("p", { class: "marks" }, marks, further);
}
