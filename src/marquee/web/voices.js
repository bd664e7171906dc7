// What viewers say of a title together: each aspect as a bar, topics by their own words; nothing below twenty of them.

import { get } from "./api.js";
import { h, show } from "./dom.js";
import { country, profile } from "./session.js";
import { counted, spoken, t } from "./translate.js";
import { percent, plain, upper } from "./words.js";

const LOVED = 0.7; // share of authors who speak for it
const DISLIKED = 0.35;
const MOST_TOPICS = 6;

/** Name an aspect in the viewer's words. */
export const aspectName = (key) =>
  ({
    "": t("Altogether"),
    story: t("Story"),
    acting: t("Acting"),
    characters: t("Characters"),
    pace: t("Pace"),
    music: t("Music"),
    visuals: t("Visuals"),
    ending: t("Ending"),
    humour: t("Humour"),
    length: t("Length"),
    dubbing_subtitles: t("Dubbing and subtitles"),
    stream_quality: t("Picture and sound"),
  })[key] ?? plain(key);

/** Make the place where a title's voices stand; it stays empty where too few were heard. */
export function voicesSection(title) {
  const element = h("section", { class: "block voices", "aria-label": t("What viewers say"), hidden: true });
  read(element, title);
  return element;
}

async function read(element, title) {
  let voices;
  try {
    voices = await get(`/v1/titles/${encodeURIComponent(title.title_id)}/voices`, { profile_id: profile.profile_id, country: country() });
  } catch {
    return; // a title page without them is whole
  }
  if (!voices.authors || voices.mean === null) return; // too few were heard
  show(
    element,
    h("div", { class: "block-head" }, h("h3", {}, t("What viewers say")), h("span", { class: "voices-of" }, counted(voices.authors, "{count} viewer", "{count} viewers"))),
    voices.aspects.length > 0 && h("p", { class: "voices-sum" }, summary(voices.aspects)),
    h("ul", { class: "aspects", role: "list" }, [{ key: "", authors: voices.authors, loved: (voices.mean + 1) / 2 }, ...voices.aspects].map(aspectElement)),
    voices.topics.length > 0 && h("ul", { class: "topics", role: "list", "aria-label": t("What they speak of") }, voices.topics.slice(0, MOST_TOPICS).map(topicElement)),
  );
  element.hidden = false;
}

/** Say how an aspect is taken. */
function verdict({ loved }) {
  if (loved >= LOVED) return { name: "loved", words: t("loved") };
  if (loved <= DISLIKED) return { name: "disliked", words: t("disliked") };
  return { name: "argued", words: t("argued over") };
}

/** Put the clearest aspects into a sentence: Music loved, ending argued over. */
function summary(aspects) {
  const clear = [...aspects].sort((one, other) => Math.abs(other.loved - 0.5) - Math.abs(one.loved - 0.5) || other.authors - one.authors);
  const told = [clear[0], clear.find((one) => verdict(one).name !== verdict(clear[0]).name) ?? clear[1]].filter(Boolean);
  const noun = (key) => (spoken === "de" ? aspectName(key) : aspectName(key).toLowerCase()); // German nouns stay tall
  return upper(told.map((one) => t("{aspect} {verdict}", { aspect: noun(one.key), verdict: verdict(one).words })).join(", "));
}

function aspectElement(aspect) {
  const { name, words } = verdict(aspect);
  return h(
    "li",
    { class: `aspect ${name}` },
    h("span", { class: "aspect-name" }, aspectName(aspect.key)),
    h("span", { class: "aspect-bar", "aria-hidden": "true" }, h("i", { vars: { "--part": percent(aspect.loved) } })),
    h("span", { class: "aspect-word" }, words, h("small", {}, counted(aspect.authors, "{count} viewer", "{count} viewers"))),
  );
}

function topicElement({ words, authors, evidence }) {
  const head = [h("b", {}, h("bdi", {}, words.join(" "))), h("small", {}, counted(authors, "{count} viewer", "{count} viewers"))];
  if (!evidence.length) return h("li", { class: "topic" }, head);
  return h("li", { class: "topic" }, h("details", {}, h("summary", {}, head), evidence.slice(0, 3).map((sentence) => h("blockquote", { dir: "auto" }, sentence))));
}
