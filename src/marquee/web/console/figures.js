// Numbers as an editor reads them.

const whole = new Intl.NumberFormat("en");

/** Write a count: 1,234, from ten thousand on 12.3k. */
export const count = (value) => (value < 10_000 ? whole.format(value) : `${(value / 1_000).toFixed(value < 100_000 ? 1 : 0)}k`);

/** Write a part as per cent. */
export const percent = (part, digits = 1) => `${(100 * part).toFixed(digits)} %`;

/** Write a difference of two rates in points, with its sign. */
export const points = (part) => `${part > 0 ? "+" : part < 0 ? "−" : ""}${Math.abs(100 * part).toFixed(1)}`;

/** Write a place in a video. */
export function timecode(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  return [hours, minutes, rest].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Write a UTC day since 1970. */
export const dayName = (day) => new Date(day * 86_400_000).toLocaleDateString("en", { month: "short", day: "numeric", timeZone: "UTC" });

/** Write a moment. */
export const moment = (at) =>
  new Date(at).toLocaleString("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "UTC" });

/** Say what a cover stresses. */
export const stressed = ({ aspect, value }) => (value ? value : aspect === "title" ? "The title itself" : aspect);
