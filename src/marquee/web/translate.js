// What the screen says, in the viewer's language: the English sentence is the key, `words/*.json` holds the others.

const SPOKEN = ["en", "de", "es", "ar"]; // the first needs no words
let words = {};
let plurals = new Intl.PluralRules("en");

/** The language the screen speaks: of the viewer where there are words for it, else English. */
export let spoken = "en";

/** Tell in which language one who reads `language` is spoken to. */
export const voiceOf = (language) => (SPOKEN.includes(language) ? language : SPOKEN[0]);

/** Speak a language (ISO 639-1) from now on; resolves to whether that is another than before. */
export async function speak(language) {
  const to = voiceOf(language);
  if (to === spoken) return false;
  let found = {};
  if (to !== SPOKEN[0]) {
    try {
      const answer = await fetch(`/assets/words/${to}.json`);
      if (!answer.ok) return false;
      found = await answer.json();
    } catch {
      return false; // a screen in English is still a screen
    }
  }
  words = found;
  spoken = to;
  plurals = new Intl.PluralRules(to); // the CLDR's, as browsers carry them
  document.documentElement.lang = to;
  return true;
}

/** Say a sentence; `parts` fill in what stands in braces: `t("{name} is hidden", { name })`. */
export function t(sentence, parts) {
  const said = words[sentence] ?? sentence;
  return filled(typeof said === "string" ? said : said.other, parts);
}

/** Say a sentence about a number, in the plural the number takes: `counted(2, "{count} title", "{count} titles")`. */
export function counted(number, one, other, parts = {}) {
  const said = words[other] ?? { one, other };
  const sentence = typeof said === "string" ? said : (said[plurals.select(number)] ?? said.other);
  return filled(sentence, { ...parts, count: number.toLocaleString(spoken) });
}

const filled = (sentence, parts) => (parts ? sentence.replace(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole) : sentence);
