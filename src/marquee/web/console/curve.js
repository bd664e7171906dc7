// Charts of a campaign: what originals cost in satisfaction, how delivery keeps its pace, whom promotion changes.

import { h } from "../dom.js";
import { draw, figure, hit, line, plot, readingElement, text, ticks } from "./drawing.js";
import { count, dayName, percent } from "./figures.js";

const FAR = 3; // times the guardrail: how far down the curve is drawn at least

/** Draw what share a campaign wins against what is left of satisfaction, by rising price. */
export function curveChart({ curve, organic, price, most_price, reached, cost }, { goal, target, guardrail }) {
  if (curve.length < 2) return h("p", { class: "chart-empty" }, "Too few recent profiles to draw the curve from.");
  const all = curve.map((point) => ({ ...point, x: point.share, y: point.satisfaction }));
  const asked = goal === "share" ? all.find((point) => point.x >= target) : null;
  const bottom = 1 - 1.15 * Math.max(FAR * guardrail, 1 - (asked?.y ?? 1), 0.003);
  const points = all.filter((point) => point.y >= bottom); // what lies far below the guardrail would flatten all else
  const most = Math.max(...points.map((point) => point.x), goal === "share" ? target : 0);
  const x = { from: 0, to: most * 1.06 || 0.01, ticks: ticks(0, most * 1.06 || 0.01, 6), write: (value) => percent(value, most < 0.08 ? 1 : 0), name: "of what is seen, the campaign’s titles" };
  const y = { from: bottom, to: Math.max(1, ...points.map((point) => point.y)), ticks: [bottom, ...ticks(bottom, 1, 3).filter((at) => at - bottom > 0.15 * (1 - bottom) && at < 1), 1], write: (value) => percent(value, 1) };
  const words = `Originals against satisfaction: ${percent(reached)} of what is seen for ${percent(cost, 2)} of satisfaction.`;
  const { drawing, across, up, top, bottom: floor, left, right } = plot({ x, y, words });
  drawing.append(
    draw("line", { x1: left, x2: right, y1: up(1 - guardrail), y2: up(1 - guardrail), class: "rail" }),
    text(right, up(1 - guardrail) - 6, "guardrail", { class: "rail-name", "text-anchor": "end" }),
    line(points.map((point) => [across(point.x), up(point.y)]), "takes"),
  );
  if (goal === "share") drawing.append(draw("line", { x1: across(target), x2: across(target), y1: top, y2: floor, class: "mark" }), text(across(target) - 6, floor - 8, `asked: ${percent(target)}`, { class: "mark-name", "text-anchor": "end" }));
  const reading = readingElement("Move over the curve to read a price.");
  points.forEach((point, at) => {
    const from = at ? (across(points[at - 1].x) + across(point.x)) / 2 : across(point.x) - 10;
    const to = at < points.length - 1 ? (across(point.x) + across(points[at + 1].x)) / 2 : across(point.x) + 10;
    drawing.append(
      draw("circle", { cx: across(point.x), cy: up(point.y), r: 3.5, class: point.price > most_price ? "dot beyond" : "dot takes" }),
      hit(from, to - from, () => (reading.textContent = `At price ${point.price.toFixed(2)}: ${percent(point.x)} of what is seen, ${percent(point.y, 2)} of satisfaction left, ${point.promoted_hours >= 0 ? "+" : "−"}${Math.abs(point.promoted_hours).toFixed(3)} hours of its titles a page.`)),
    );
  });
  drawing.append(draw("circle", { cx: across(reached), cy: up(1 - cost), r: 6, class: "dot start" }), text(across(reached) - 10, up(1 - cost) + 28, `starts at ${price.toFixed(2)}`, { class: "tail takes", "text-anchor": "end" }));
  return h(
    "div",
    {},
    figure({
      key: [["takes", "Each point a price"], ["rail-key", "Guardrail"]],
      drawing,
      reading,
      head: ["Price", "Share seen", "Satisfaction", "Hours of its titles a page"],
      rows: all.map((point) => [point.price.toFixed(2), percent(point.x, 2), percent(point.y, 2), point.promoted_hours.toFixed(3)]),
    }),
    organic > 0 && h("p", { class: "told" }, `Without the campaign its titles have ${percent(organic)}.`),
  );
}

/** Draw delivery against what pacing asked for, day by day, all days so far together. */
export function paceChart(days, { goal, target }) {
  const shown = days.filter((day) => day.seen > 0 || day.due > 0);
  if (shown.length < 2) return h("p", { class: "chart-empty" }, "Pacing is drawn here once the campaign has run for two days.");
  const value = (day, key) => (goal === "share" ? day[key] / Math.max(1, seenSoFar(shown, day)) : day[key]);
  const write = (amount) => (goal === "share" ? percent(amount, 1) : `${count(Math.round(amount))} h`);
  const most = Math.max(...shown.flatMap((day) => [value(day, "so_far"), value(day, "due")]), goal === "share" ? target : 0) * 1.08 || 0.01;
  const [first, last] = [shown[0].day, shown.at(-1).day];
  const step = Math.max(1, Math.ceil((last - first) / 6));
  const x = { from: first, to: last, ticks: Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, at) => first + at * step), write: dayName };
  const y = { from: 0, to: most, ticks: ticks(0, most, 3), write };
  const end = shown.at(-1);
  const { drawing, across, up } = plot({ x, y, words: `Delivered ${write(value(end, "so_far"))}, due ${write(value(end, "due"))}.` });
  drawing.append(
    line(shown.map((day) => [across(day.day), up(value(day, "due"))]), "good"),
    line(shown.map((day) => [across(day.day), up(value(day, "so_far"))]), "takes"),
    draw("circle", { cx: across(end.day), cy: up(value(end, "so_far")), r: 4, class: "dot takes" }),
    text(across(end.day) + 10, up(value(end, "so_far")) + 4, write(value(end, "so_far")), { class: "tail takes" }),
  );
  const reading = readingElement("Move over the chart to read a day.");
  const width = (across(last) - across(first)) / Math.max(1, last - first);
  for (const day of shown) drawing.append(hit(across(day.day) - width / 2, width, () => (reading.textContent = `${dayName(day.day)}: ${write(value(day, "so_far"))} so far, due ${write(value(day, "due"))}; price ${day.price.toFixed(2)}; ${count(day.seen)} tiles seen.`)));
  return figure({
    key: [["takes", "Delivered"], ["good", "Due"]],
    drawing,
    reading,
    head: ["Day", "Tiles seen", "Delivered", "So far", "Due", "Price"],
    rows: shown.map((day) => [dayName(day.day), count(day.seen), goal === "share" ? count(Math.round(day.delivered)) : day.delivered.toFixed(1), write(value(day, "so_far")), write(value(day, "due")), day.price.toFixed(2)]),
  });
}

/** Draw parts of viewers by predicted uplift: what was watched where a title was promoted, and where chance held it back. */
export function upliftChart(bars, pairs) {
  if (!bars.length) return h("p", { class: "chart-empty" }, "Whom promotion changes is learnt from accounts drawn by lot. Too little was seen of them yet.");
  const most = Math.max(...bars.flatMap(({ treated, control }) => [treated, control])) * 1.12 || 0.01;
  const x = { from: 0, to: bars.length, ticks: [], write: String, name: "least to most predicted uplift" };
  const write = (value) => `${(60 * value).toFixed(most < 0.05 ? 1 : 0)} min`;
  const { drawing, across, up, bottom } = plot({ x, y: { from: 0, to: most, ticks: ticks(0, most, 3), write }, words: "Minutes watched of a promoted title, promoted and held back, by predicted uplift." });
  const reading = readingElement("Move over the chart to read a part.");
  const wide = across(1) - across(0);
  bars.forEach((bar, at) => {
    const from = across(at);
    const block = (value, place, css) => draw("rect", { x: from + wide * place, y: up(Math.max(0, value)), width: wide * 0.32, height: Math.max(0, bottom - up(Math.max(0, value))), class: `block ${css}` });
    const mark = up(Math.max(0, Math.min(most, bar.control + bar.predicted)));
    drawing.append(
      block(bar.control, 0.16, "good"),
      block(bar.treated, 0.52, "takes"),
      draw("line", { x1: from + wide * 0.48, x2: from + wide * 0.88, y1: mark, y2: mark, class: "foreseen" }),
      text(from + wide / 2, bottom + 20, String(at + 1), { "text-anchor": "middle" }),
      hit(from, wide, () => (reading.textContent = `Part ${at + 1}: foreseen +${write(bar.predicted)}, found ${bar.treated >= bar.control ? "+" : "−"}${write(Math.abs(bar.treated - bar.control))} (${write(bar.treated)} promoted, ${write(bar.control)} held back), ${count(bar.pairs)} pairs.`)),
    );
  });
  return h(
    "div",
    {},
    figure({
      key: [["takes block-key", "Promoted"], ["good block-key", "Held back by lot"], ["foreseen-key", "Foreseen"]],
      drawing,
      reading,
      head: ["Part", "Foreseen", "Promoted", "Held back", "Pairs"],
      rows: bars.map((bar, at) => [String(at + 1), `+${write(bar.predicted)}`, write(bar.treated), write(bar.control), count(bar.pairs)]),
    }),
    h("p", { class: "told" }, `Learnt from ${count(pairs)} pairs of viewer and title.`),
  );
}

const seenSoFar = (days, until) => days.reduce((sum, day) => (day.day <= until.day ? sum + day.seen : sum), 0);
