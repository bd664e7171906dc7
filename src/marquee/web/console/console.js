// Where the console starts: which desk stands, and which title lies on it.

import { one, show } from "../dom.js";
import { campaignPage } from "./campaign.js";
import { campaignsPage } from "./campaigns.js";
import { demandPage } from "./demand.js";
import { headerElement, skipLink, troubleElement } from "./frame.js";
import { moderationPage } from "./moderation.js";
import { poolPage } from "./pool.js";
import { poolsPage } from "./pools.js";
import { titlesPage } from "./health.js";
import { previewPage } from "./preview.js";
import { rowsPage } from "./rows.js";
import { voicesPage } from "./voices.js";

const main = one("main");
const header = headerElement();
let standing = null; // the page that is shown, with a `leave` where it has something to finish

const PAGES = {
  campaigns: (rest) => (rest ? campaignPage(rest) : campaignsPage()),
  page: (rest) => previewPage(rest),
  rows: (rest) => rowsPage(rest),
  titles: (rest) => titlesPage(rest),
  voices: (rest) => voicesPage(rest),
  moderation: () => moderationPage(),
  demand: (rest) => demandPage(rest),
  covers: (rest) => (rest ? poolPage(rest) : poolsPage()),
};

async function route() {
  const [, name = "covers", rest = ""] = /^#\/([a-z]+)\/?(.*)$/.exec(location.hash) ?? [];
  const make = PAGES[name] ?? PAGES.covers;
  header.draw(PAGES[name] ? name : "covers");
  standing?.leave?.();
  const page = (standing = make(decoded(rest)));
  show(main, page.element);
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
  try {
    await page.open();
    document.title = `${page.title()} · Console · Marquee`;
  } catch (trouble) {
    if (standing === page) show(main, troubleElement(trouble, route));
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

document.body.prepend(skipLink(), header);
addEventListener("hashchange", route);
addEventListener("pagehide", () => standing?.leave?.());
route();
