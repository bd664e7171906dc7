// Which way the page reads: from the right where the viewer's language does.

const FROM_THE_RIGHT = new Set(["ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);

/** Turn the whole page to how a language (ISO 639-1) is read. */
export function turnTo(language) {
  document.documentElement.dir = FROM_THE_RIGHT.has(language) ? "rtl" : "ltr";
}

/** Tell which sign of x leads on along a line: 1, or -1 where one reads from the right. */
export const onward = () => (document.documentElement.dir === "rtl" ? -1 : 1);

/** Read an arrow key as a way along a line: 1 on, -1 back, 0 neither. */
export function along(key) {
  if (key !== "ArrowRight" && key !== "ArrowLeft") return 0;
  return key === "ArrowRight" ? onward() : -onward();
}
