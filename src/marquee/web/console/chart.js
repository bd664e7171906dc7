// Drawn figures: the take fraction over time with its uncertainty, and where a lift lies.

import { h } from "../dom.js";
import { draw, TALL, text, WIDE } from "./drawing.js";
import { count, dayName, percent, points } from "./figures.js";

const EDGE = { left: 46, right: 96, top: 16, bottom: 30 };
const Z = 1.96;

/** Draw starts and quality plays a draw, day by day: lines, a band of 95 %, and the same as a table. */
export function takesChart(days) {
  const shown = days.filter((day) => day.draws > 0);
  if (shown.length < 2) {
    return h("p", { class: "chart-empty" }, "The take fraction is drawn here once covers were seen on two whole days. In the demo, ", h("kbd", {}, "marquee simulate --days 7"), " lets days pass.");
  }
  const series = [
    { name: "Started", key: "takes", css: "takes" },
    { name: "Quality plays", key: "good", css: "good" },
  ];
  const top = niceTop(Math.max(...shown.map((day) => wilson(day.takes / day.draws, day.draws)[1])));
  const [first, last] = [shown[0].day, shown.at(-1).day];
  const x = (day) => EDGE.left + ((day - first) / Math.max(1, last - first)) * (WIDE - EDGE.left - EDGE.right);
  const y = (part) => TALL - EDGE.bottom - (part / top) * (TALL - EDGE.top - EDGE.bottom);
  const drawing = draw("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "chart", role: "img", "aria-label": summary(shown) });
  for (const part of [0, top / 2, top]) {
    drawing.append(
      draw("line", { x1: EDGE.left, x2: WIDE - EDGE.right, y1: y(part), y2: y(part), class: part ? "rule" : "rule ground" }),
      text(EDGE.left - 10, y(part) + 4, percent(part, top < 0.1 ? 1 : 0), { class: "tick", "text-anchor": "end" }),
    );
  }
  for (const day of ticks(first, last)) drawing.append(text(x(day), TALL - 8, dayName(day), { class: "tick", "text-anchor": "middle" }));
  for (const one of series) {
    const at = shown.map((day) => ({ day: day.day, part: day[one.key] / day.draws, range: wilson(day[one.key] / day.draws, day.draws) }));
    const upper = at.map(({ day, range }) => `${x(day)} ${y(Math.min(top, range[1]))}`);
    const lower = at.map(({ day, range }) => `${x(day)} ${y(range[0])}`).reverse();
    drawing.append(
      draw("path", { d: `M${[...upper, ...lower].join("L")}z`, class: `band ${one.css}` }),
      draw("path", { d: `M${at.map(({ day, part }) => `${x(day)} ${y(part)}`).join("L")}`, class: `line ${one.css}` }),
      draw("circle", { cx: x(last), cy: y(at.at(-1).part), r: 3.5, class: `dot ${one.css}` }),
      text(x(last) + 10, y(at.at(-1).part) + 4, `${percent(at.at(-1).part)}`, { class: `tail ${one.css}` }),
    );
  }
  const reading = h("p", { class: "chart-reading", "aria-hidden": "true" }, "Move over the chart to read a day.");
  const step = (WIDE - EDGE.left - EDGE.right) / Math.max(1, last - first);
  for (const day of shown) {
    const say = () =>
      (reading.textContent = `${dayName(day.day)}: of ${count(day.draws)} covers seen ${percent(day.takes / day.draws)} were started, ${percent(day.good / day.draws)} became quality plays.`);
    drawing.append(draw("rect", { x: x(day.day) - step / 2, y: 0, width: step, height: TALL, class: "hit", onpointerenter: say }));
  }
  return h(
    "figure",
    { class: "takes" },
    h("figcaption", { class: "key" }, series.map((one) => h("span", { class: one.css }, one.name)), h("span", { class: "band-key" }, "95 % of where it may lie")),
    drawing,
    reading,
    h("details", {}, h("summary", {}, "As a table"), table(shown)),
  );
}

/** Draw where a lift lies, on a scale shared by a pool; `most` is the scale's end. */
export function liftBar(lift, most) {
  const at = (value) => 50 + (50 * Math.max(-most, Math.min(most, value))) / most;
  return h(
    "span",
    { class: "lift-bar", "aria-hidden": "true" },
    h("i", { class: "range", vars: { "--from": `${at(lift.low)}%`, "--to": `${at(lift.high)}%` } }),
    h("i", { class: "value", vars: { "--at": `${at(lift.value)}%` } }),
  );
}

/** Say a lift in words. */
export const liftWords = (lift) => `${points(lift.value)} points (${points(lift.low)} to ${points(lift.high)})`;

function table(days) {
  const head = ["Day", "Seen", "Started", "Quality plays"];
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, days.map((day) => h("tr", {}, h("th", { scope: "row" }, dayName(day.day)), h("td", {}, count(day.draws)), h("td", {}, percent(day.takes / day.draws)), h("td", {}, percent(day.good / day.draws))))),
  );
}

function summary(days) {
  const [first, last] = [days[0], days.at(-1)];
  return `Take fraction by day: ${percent(first.takes / first.draws)} started on ${dayName(first.day)}, ${percent(last.takes / last.draws)} on ${dayName(last.day)}.`;
}

function wilson(rate, draws) {
  const spread = Z * Math.sqrt((rate * (1 - rate)) / draws + Z ** 2 / (4 * draws ** 2));
  const scale = 1 + Z ** 2 / draws;
  const middle = rate + Z ** 2 / (2 * draws);
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

function niceTop(value) {
  const steps = [0.02, 0.04, 0.06, 0.1, 0.16, 0.2, 0.3, 0.4, 0.6, 0.8, 1];
  return steps.find((step) => step >= value) ?? 1;
}

function ticks(first, last) {
  const step = Math.max(1, Math.ceil((last - first) / 6));
  const found = [];
  for (let day = last; day >= first; day -= step) found.push(day);
  return found;
}
