// Where everything starts: who watches, which page stands, what lies over it.

import { onAct } from "./acts.js";
import { flush, resume } from "./beacon.js";
import { closeCard } from "./card.js";
import { h, one, show } from "./dom.js";
import { headerElement, showKeys } from "./frame.js";
import { homePage } from "./home.js";
import { forgetSeen } from "./impressions.js";
import { historyPage, listPage } from "./keeps.js";
import { startKeyboard } from "./keyboard.js";
import { onboardingPage } from "./onboarding.js";
import { watchTileNow } from "./player.js";
import { chooserPage, newProfilePage } from "./profiles.js";
import { searchPage } from "./search.js";
import { anew, enter, leave, profile, remembered } from "./session.js";
import { settingsPage } from "./settings.js";
import { openTitle } from "./title.js";
import { t } from "./translate.js";
import { openWhy } from "./why.js";

const main = one("main");
const header = headerElement({ onSearch: (query) => go(`#/search/${encodeURIComponent(query)}`), onTitle: (tile) => doing.onChoose(tile) });
let home = null; // kept while a profile sits, so that coming back finds it as it was
let homeScroll = 0;
let base = null; // the hash of the page that stands
let over = null; // {titleId, dialog}: the title page that lies over it
let chosen = null; // the tile a title page was opened from

const doing = {
  onChoose: (tile) => {
    closeCard();
    chosen = tile;
    go(`#/title/${encodeURIComponent(tile.title_id)}`);
  },
  onPlay: (tile) => {
    closeCard();
    watchTileNow(tile);
  },
  onWhy: (tile) => {
    closeCard();
    openWhy(tile);
  },
};

const PAGES = {
  who: () => chooserPage({ onEnter: sit }),
  new: () => newProfilePage({ onMade: (profileId) => sit(profileId, "#/welcome") }),
  welcome: () => onboardingPage({ onDone: () => go("#/") }),
  search: (query) => searchPage(query, doing),
  list: () => listPage(doing),
  history: () => historyPage(doing),
  profile: () => settingsPage({ onLeave: () => (stand(), go("#/who")) }),
};
const NAMES = { who: t("Who’s watching?"), new: t("New profile"), welcome: t("Welcome"), search: t("Search"), list: t("My list"), history: t("Viewing history"), profile: t("Your profile") };
const OPEN_TO_ALL = new Set(["who", "new"]);

function go(hash) {
  if (location.hash === hash) {
    base = null;
    route();
  } else location.hash = hash;
}

async function sit(profileId, then = "#/") {
  await flush();
  stand();
  await enter(profileId);
  if (anew) return startAnew(then);
  go(then);
}

/** Load the screen again, in the language of who sat down. */
function startAnew(hash) {
  history.replaceState(null, "", hash || "#/");
  location.reload();
}

function stand() {
  home?.dispose();
  home = null;
  base = null;
  leave();
  forgetSeen();
}

async function route() {
  const hash = location.hash || "#/";
  const [, name = "", rest = ""] = /^#\/([a-z]*)\/?(.*)$/.exec(hash) ?? [];
  if (!profile && !OPEN_TO_ALL.has(name)) return go("#/who");
  closeCard();
  if (name === "title") {
    if (base === null) await stage("#/", "", "");
    return layOver(decoded(rest));
  }
  liftOff();
  if (hash !== base) await stage(hash, name, decoded(rest));
}

/** Put a page on the stage. */
async function stage(hash, name, rest) {
  if (base === "#/" && home) homeScroll = scrollY;
  base = hash;
  header.draw(hash);
  document.body.dataset.page = name || "home";
  document.title = NAMES[name] ? `${NAMES[name]} · Marquee` : "Marquee";
  if (PAGES[name]) {
    const page = PAGES[name](rest);
    show(main, page.element);
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
    await page.open();
    return;
  }
  if (!home) {
    home = homePage(doing);
    show(main, home.element);
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
    await home.open();
    return;
  }
  show(main, home.element);
  scrollTo(0, homeScroll);
  main.focus({ preventScroll: true });
  home.renewIfStale();
}

function layOver(titleId) {
  if (over?.titleId === titleId) return;
  const before = over;
  over = null;
  const tile = chosen?.title_id === titleId ? chosen : { title_id: titleId };
  const laid = { titleId };
  laid.dialog = openTitle(tile, {
    onChoose: doing.onChoose,
    onClose: () => {
      if (over !== laid) return;
      over = null;
      history.replaceState(null, "", base ?? "#/");
    },
  });
  over = laid;
  before?.dialog.close();
}

function liftOff() {
  const laid = over;
  over = null;
  laid?.dialog.close();
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function start() {
  document.body.prepend(h("a", { class: "skip", href: "#main", onclick: (event) => (event.preventDefault(), main.focus()) }, t("Skip to the page")), header);
  header.hidden = true;
  startKeyboard({ search: () => !header.hidden && header.search(), keys: showKeys });
  onAct(() => home?.changed());
  addEventListener("hashchange", route);
  const last = remembered();
  if (last && !/^#\/(who|new)/.test(location.hash)) {
    try {
      await enter(last);
      if (anew) return startAnew(location.hash);
      resume();
    } catch {
      leave(); // erased, or a fresh world: choose again
    }
  }
  await route();
}

start();
