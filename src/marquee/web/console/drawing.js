// Lines on a chart: SVG elements, a frame with its scales, and what a pointer over it reads.

import { h } from "../dom.js";

const SPACE = "http://www.w3.org/2000/svg";
export const WIDE = 960;
export const TALL = 260;
const EDGE = { left: 58, right: 96, top: 16, bottom: 44 };
const NARROW = 760; // px of the screen, below which a chart is drawn smaller so that its words stay large
const NARROW_WIDE = 480;
const NARROW_EDGE = { left: 62, right: 70, top: 20, bottom: 52 };

/** Make an SVG element; `on…` adds a listener. */
export function draw(tag, props, ...children) {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Write on a drawing. */
export function text(x, y, words, props) {
  const node = draw("text", { x, y, ...props });
  node.textContent = words;
  return node;
}

/**
 * Make an empty chart: `x` and `y` are `{from, to, ticks, name, write}`; gives the drawing and where values lie on it.
 */
export function plot({ x, y, words }) {
  const narrow = innerWidth < NARROW;
  const wide = narrow ? NARROW_WIDE : WIDE;
  const edge = narrow ? NARROW_EDGE : EDGE;
  const [left, right, top, bottom] = [edge.left, wide - edge.right, edge.top, TALL - edge.bottom];
  const across = (value) => left + ((value - x.from) / (x.to - x.from || 1)) * (right - left);
  const up = (value) => bottom - ((value - y.from) / (y.to - y.from || 1)) * (bottom - top);
  const drawing = draw("svg", { viewBox: `0 0 ${wide} ${TALL}`, class: narrow ? "chart fit" : "chart", role: "img", "aria-label": words });
  for (const value of y.ticks) {
    const ground = value === y.ticks[0] ? "rule ground" : "rule";
    drawing.append(draw("line", { x1: left, x2: right, y1: up(value), y2: up(value), class: ground }), text(left - 10, up(value) + 4, y.write(value), { "text-anchor": "end" }));
  }
  for (const value of narrow ? x.ticks.filter((_, at) => at % 2 === 0) : x.ticks) drawing.append(text(across(value), bottom + 20, x.write(value), { "text-anchor": "middle" }));
  if (x.name) drawing.append(text(right, TALL - 6, x.name, { "text-anchor": "end", class: "axis" }));
  return { drawing, across, up, top, bottom, left, right };
}

/** Join points `[x, y]` into a line. */
export const line = (points, css) => draw("path", { d: `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`, class: `line ${css}` });

/** Choose about `count` round values that span `from` to `to`, both inside. */
export function ticks(from, to, count = 4) {
  if (!(to > from)) return [from];
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((size) => size >= rough * 0.999);
  const found = [];
  for (let at = Math.ceil(from / step - 1e-9); at * step <= to + step * 1e-6; at += 1) found.push(at * step);
  return found;
}

/** Set a chart with its key, a line that reads what the pointer is over, and the same as a table. */
export function figure({ key, drawing, reading, head, rows }) {
  return h(
    "figure",
    { class: "takes" },
    h("figcaption", { class: "key" }, key.map(([css, name]) => h("span", { class: css }, name))),
    drawing,
    reading,
    h("details", {}, h("summary", {}, "As a table"), table(head, rows)),
  );
}

/** Make the line below a chart that says what the pointer is over. */
export const readingElement = (words) => h("p", { class: "chart-reading", "aria-hidden": "true" }, words);

/** Lay an unseen band over a part of a chart that says something when pointed at. */
export const hit = (x, width, say) => draw("rect", { x, y: 0, width: Math.max(1, width), height: TALL - NARROW_EDGE.bottom, class: "hit", onpointerenter: say });

/** Make a table of words. */
export function table(head, rows) {
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), rest.map((words) => h("td", {}, words))))),
  );
}
