// What the player shows: a landscape made up for each title, whose day passes as the film does.
//
// There is no video in Marquee; this stands in for it, so that playing, seeking and stopping are real acts.

import { calm } from "./dom.js";

const KINDS = [
  [/sci|space|future/i, { hue: 226, ground: "peaks", air: "stars" }],
  [/horror|thriller|noir|crime|mystery/i, { hue: 258, ground: "city", air: "rain" }],
  [/romance|drama/i, { hue: 338, ground: "hills", air: "embers" }],
  [/comedy|family|animation|children|musical/i, { hue: 38, ground: "hills", air: "petals" }],
  [/war|western|action|adventure/i, { hue: 22, ground: "peaks", air: "embers" }],
  [/nature|documentary|history/i, { hue: 158, ground: "peaks", air: "petals" }],
  [/fantasy/i, { hue: 284, ground: "peaks", air: "stars" }],
];
const PLAIN = { hue: 204, ground: "hills", air: "stars" };
const WIDEST = 1_280; // px drawn across; the browser stretches the rest
const FRAME = 1_000 / 30; // ms
const SLOW_FRAME = 1_000; // ms, where less motion is asked for

/** Start drawing on a canvas; `at()` tells the share played, 0..1. Returns a function that stops it. */
export function startScene(canvas, { seed, genres, at, moving }) {
  const brush = canvas.getContext("2d", { alpha: false });
  const chance = dice(seed);
  const kind = KINDS.find(([pattern]) => genres.some((genre) => pattern.test(genre)))?.[1] ?? PLAIN;
  const hue = kind.hue + (chance() - 0.5) * 36;
  const ridges = [0.1, 0.2, 0.42, 0.85].map((speed, depth) => ({ speed, depth, ground: kind.ground, level: skyline(kind.ground, chance) }));
  const motes = Array.from({ length: 90 }, () => ({ x: chance(), y: chance(), size: 0.4 + chance() * 1.6, pace: 0.3 + chance() }));
  let drift = chance() * 400;
  let last = 0;
  let frame = 0;

  const paint = (time) => {
    frame = requestAnimationFrame(paint);
    const step = time - last;
    if (step < (calm() ? SLOW_FRAME : FRAME)) return;
    last = time;
    if (moving() && !calm()) drift += Math.min(step, 100) / 1000;
    const ratio = canvas.clientHeight / Math.max(1, canvas.clientWidth);
    const width = Math.min(WIDEST, canvas.clientWidth || WIDEST);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== Math.round(width * ratio)) canvas.height = Math.round(width * ratio);
    drawFrame(brush, { width: canvas.width, height: canvas.height, hue, part: at(), drift, ridges, motes, air: kind.air });
  };
  frame = requestAnimationFrame(paint);
  return () => cancelAnimationFrame(frame);
}

function drawFrame(brush, { width, height, hue, part, drift, ridges, motes, air }) {
  const day = Math.sin(Math.PI * Math.min(1, Math.max(0, part * 0.92 + 0.06))); // dawn, noon, night
  const horizon = height * 0.7;
  const sky = brush.createLinearGradient(0, 0, 0, horizon);
  sky.addColorStop(0, `hsl(${hue} 46% ${7 + day * 21}%)`);
  sky.addColorStop(0.62, `hsl(${hue + 18 - day * 8} 52% ${15 + day * 37}%)`);
  const warm = hue > 200 ? 384 : 24; // dawn's orange, reached from blue by way of pink
  sky.addColorStop(1, `hsl(${mix(warm, hue + 30, day)} ${74 - day * 22}% ${33 + day * 37}%)`);
  brush.fillStyle = sky;
  brush.fillRect(0, 0, width, height);
  const stars = Math.max(0, 1 - day * 1.6);
  for (const mote of motes) {
    brush.fillStyle = `rgb(255 250 235 / ${stars * (0.3 + 0.7 * Math.abs(Math.sin(drift * mote.pace + mote.x * 9)))})`;
    brush.fillRect(mote.x * width, mote.y * horizon * 0.8, mote.size, mote.size);
  }
  const sunX = width * (0.12 + part * 0.76);
  const sunY = horizon - height * 0.16 - Math.sin(Math.PI * (0.08 + part * 0.84)) * horizon * 0.5;
  const radius = height * 0.062;
  const halo = brush.createRadialGradient(sunX, sunY, radius * 0.8, sunX, sunY, Math.max(width, height) * 0.62);
  for (const [place, strength] of [[0, 0.55], [0.12, 0.3], [0.35, 0.1], [0.7, 0.02], [1, 0]]) {
    halo.addColorStop(place, `hsl(${40 + day * 12} 96% ${72 + day * 14}% / ${strength})`);
  }
  brush.fillStyle = halo;
  brush.fillRect(0, 0, width, height);
  brush.fillStyle = `hsl(${42 + day * 10} 94% ${78 + day * 14}%)`;
  brush.beginPath();
  brush.arc(sunX, sunY, radius, 0, Math.PI * 2);
  brush.fill();
  for (const ridge of ridges) drawRidge(brush, { width, height, horizon, hue, day, drift, ridge });
  drawAir(brush, { width, height, drift, motes, air, day });
  const shade = brush.createRadialGradient(width / 2, height * 0.44, Math.max(width, height) * 0.36, width / 2, height * 0.5, Math.max(width, height) * 0.78);
  shade.addColorStop(0, "rgb(0 0 0 / 0)");
  shade.addColorStop(1, "rgb(4 3 8 / .55)");
  brush.fillStyle = shade;
  brush.fillRect(0, 0, width, height);
}

function drawRidge(brush, { width, height, horizon, hue, day, drift, ridge }) {
  const { level, speed, depth, ground } = ridge;
  const shift = drift * speed * 26;
  const base = horizon + depth * height * 0.075;
  const tall = height * (0.27 - depth * 0.045);
  const stride = ground === "city" ? 22 + depth * 12 : 5;
  const start = ground === "city" ? -(shift % stride) : 0;
  brush.beginPath();
  brush.moveTo(-2, height);
  for (let x = start - stride; x <= width + stride; x += stride) {
    const top = base - level((x + shift) / (Math.max(width, height) * (0.55 + depth * 0.3))) * tall;
    brush.lineTo(x, top);
    if (ground === "city") brush.lineTo(x + stride, top);
  }
  brush.lineTo(width + 2, height);
  const light = Math.max(4, 30 - depth * 8 + day * (26 - depth * 8));
  const mist = brush.createLinearGradient(0, base - tall, 0, base + height * 0.16);
  mist.addColorStop(0, `hsl(${hue + depth * 7} ${38 - depth * 4}% ${light * 0.72}%)`);
  mist.addColorStop(1, `hsl(${mix(hue > 200 ? 386 : 26, hue + 14, day)} ${44 - depth * 7}% ${light * (1.25 - depth * 0.14)}%)`);
  brush.fillStyle = mist;
  brush.fill();
}

function drawAir(brush, { width, height, drift, motes, air, day }) {
  if (air === "stars") return;
  for (const mote of motes) {
    const fall = drift * mote.pace;
    if (air === "rain") {
      const y = ((mote.y + fall * 0.9) % 1) * height;
      const x = ((mote.x + fall * 0.06) % 1) * width;
      brush.fillStyle = "rgb(190 205 235 / .3)";
      brush.fillRect(x, y, 1, 9 + mote.size * 8);
    } else {
      const rising = air === "embers" ? 1 - ((mote.y + fall * 0.05) % 1) : (mote.y + fall * 0.03) % 1;
      const x = (mote.x + Math.sin(fall * 0.6 + mote.y * 7) * 0.02 + drift * 0.004) % 1;
      brush.fillStyle = air === "embers" ? `rgb(255 ${150 + mote.size * 40} 90 / ${0.5 - day * 0.2})` : "rgb(255 246 226 / .55)";
      brush.beginPath();
      brush.arc(x * width, rising * height, mote.size * 1.3, 0, Math.PI * 2);
      brush.fill();
    }
  }
}

/** Make a skyline: a function of the place along it (in screens) that gives 0..1. */
function skyline(ground, chance) {
  const waves = [1, 2.3, 5.1, 11.7].map((pace) => ({ pace: pace * (0.8 + chance() * 0.4), turn: chance() * 9, size: 1 / pace ** 0.85 }));
  const whole = waves.reduce((sum, wave) => sum + wave.size, 0);
  const storeys = Array.from({ length: 97 }, () => 0.15 + chance() ** 2 * 0.85);
  if (ground === "city") return (at) => storeys[((Math.floor(at * 34) % 97) + 97) % 97];
  const sharp = ground === "peaks";
  return (at) => {
    const sum = waves.reduce((total, { pace, turn, size }) => {
      const swing = Math.sin(at * pace * 4 + turn);
      return total + size * (sharp ? 1 - Math.abs(swing) : swing * 0.5 + 0.5);
    }, 0);
    return sum / whole;
  };
}

const mix = (from, to, part) => from + (to - from) * part;

/** Throw dice that fall the same for the same seed (mulberry32 over a hash of the text). */
function dice(text) {
  let state = [...text].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0), 2_654_435_761), 9_176);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
