// The home page: billboard, rows as they come, and quiet renewal after every act.

import { get } from "./api.js";
import { billboardElement, billOf, isBill } from "./billboard.js";
import { cardIsOpen, closeCard, startCards } from "./card.js";
import { all, h, settle, show } from "./dom.js";
import { rowElement } from "./row.js";
import { country, device, language, profile } from "./session.js";
import { hydrate } from "./titles.js";
import { t } from "./translate.js";

const FIRST = 8; // rows
const MOST = 40; // rows asked for at once
const AHEAD = "900px";

/** Make the home page; the functions take (tile, element). */
export function homePage({ onChoose, onPlay, onWhy }) {
  const billboard = billboardElement({ onPlay, onChoose, onWhy });
  const shelf = h("div", { class: "shelf" });
  const foot = h("div", { class: "foot" });
  const notice = h("div", { class: "page-notice", role: "status" });
  const element = h("div", { class: "home" }, h("h1", { class: "unseen" }, t("Home")), billboard, notice, shelf, foot);
  const elements = new Map(); // row_id → element
  let next = null;
  let served = 0; // rows the page holds, the bill among them
  let asking = null;
  let stale = false;

  startCards(shelf, { onChoose, onPlay, onWhy });

  async function ask(params) {
    const [page, own] = await Promise.all([get("/v1/home", { profile_id: profile.profile_id, country: country(), language: language(), device: device(), ...params }), params.cursor ? [] : ownRows()]);
    served = (params.cursor ? served : 0) + page.rows.length;
    const rows = withOwn(rowsOf(page), own);
    await hydrate(rows.flatMap((row) => row.tiles.map((tile) => tile.title_id)));
    next = page.next ?? null;
    show(notice, page.fallback && h("p", {}, t("Your own page could not be made just now. This is what others like.")), page.fallback && h("button", { type: "button", class: "plain", onclick: fresh }, t("Try again")));
    return rows;
  }

  function put(row) {
    const held = elements.get(row.row_id);
    if (held) return held.draw(row), held;
    const made = rowElement(row, { open: onChoose });
    elements.set(row.row_id, made);
    return made;
  }

  /** Read a fresh page and bring what is shown up to date around what the viewer looks at. */
  async function fresh() {
    await asking; // rows still on their way belong to the page that goes
    const page = await ask({ rows: Math.min(MOST, Math.max(FIRST, served)) });
    const rows = page.filter((row) => !isBill(row)); // the bill stands on its stage
    const anchor = anchorOf(shelf);
    const before = anchor?.getBoundingClientRect().top;
    const wanted = new Set(rows.map((row) => row.row_id));
    for (const [rowId, gone] of elements) if (!wanted.has(rowId)) gone.remove(), elements.delete(rowId);
    const focused = document.activeElement;
    rows.map(put).forEach((made, index) => {
      if (shelf.children[index] !== made) shelf.insertBefore(made, shelf.children[index] ?? null);
    });
    if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
    billboard.draw(billOf(page));
    if (anchor?.isConnected && before !== undefined) scrollBy(0, anchor.getBoundingClientRect().top - before);
    stale = false;
    show(foot, page.length ? "" : nothing());
    look();
  }

  async function more() {
    if (!next || asking) return;
    show(foot, skeletons(1));
    let gone = false;
    asking = ask({ cursor: next })
      .then((rows) => (shelf.append(...rows.filter((row) => !isBill(row)).map(put)), show(foot)))
      .catch((trouble) => (trouble.status === 410 ? (gone = true) : failed(trouble)))
      .finally(() => (asking = null));
    await asking;
    if (gone) await fresh().catch(failed); // the cursor ran out: a fresh page
    else look();
  }

  function failed(trouble) {
    show(foot, h("p", { class: "trouble" }, `${trouble.message} ${trouble.next ?? ""}`), h("button", { type: "button", class: "button", onclick: () => (show(foot), elements.size ? more() : open()) }, t("Try again")));
  }

  const nearFoot = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && more(), { rootMargin: AHEAD });
  const look = () => {
    nearFoot.unobserve(foot);
    if (next) nearFoot.observe(foot);
  };

  /** Show the page for the first time. */
  async function open() {
    billboard.wait();
    show(foot, skeletons(4));
    try {
      await fresh();
    } catch (trouble) {
      billboard.draw([]);
      failed(trouble);
    }
  }

  const renew = settle(250, () => {
    if (!element.isConnected) return;
    if (cardIsOpen()) return;
    fresh().catch(() => (stale = true)); // the page that stands is still a page
  });
  const changed = () => {
    stale = true;
    renew();
  };
  document.addEventListener("card-closed", () => stale && renew());

  return { element, open, changed, renewIfStale: () => stale && renew(), dispose: () => (closeCard(), billboard.leave(), nearFoot.disconnect()) };
}

const rowsOf = (page) => page.rows.filter((row) => row.tiles.length).map((row) => ({ ...row, request_id: page.request_id }));

/** Fetch what only this profile has where its page is everybody's: what it began, its list, what it watched. */
async function ownRows() {
  if (!profile.non_profiling) return [];
  try {
    return rowsOf(await get("/v1/own", { profile_id: profile.profile_id, country: country(), language: language(), device: device() }));
  } catch {
    return []; // the page is whole without them
  }
}

/** Lay the viewer's own rows among everybody's: what was begun on top, the rest below the first two. */
function withOwn(rows, own) {
  if (!own.length) return rows;
  const begun = own.filter((row) => row.kind === "continue");
  const rest = own.filter((row) => row.kind !== "continue");
  const bill = rows.filter(isBill);
  const shelf = rows.filter((row) => !isBill(row));
  return [...bill, ...begun, ...shelf.slice(0, 2), ...rest, ...shelf.slice(2)];
}

/** Pick the row that must not move: the one with the focus, else the first one in sight. */
function anchorOf(shelf) {
  return document.activeElement?.closest?.(".row") ?? all(".row", shelf).find((row) => row.getBoundingClientRect().top > 60);
}

/** Draw empty rows while the page comes. */
export function skeletons(rows) {
  return Array.from({ length: rows }, () =>
    h("div", { class: "row skeleton", "aria-hidden": "true" }, h("div", { class: "bone title" }), h("div", { class: "strip" }, Array.from({ length: 8 }, () => h("div", { class: "bone cover-shape" })))),
  );
}

function nothing() {
  return h("div", { class: "empty" }, h("h2", {}, t("Nothing is on the bill")), h("p", {}, t("No title may be shown here: the catalogue is empty, or the age limit leaves none.")));
}
