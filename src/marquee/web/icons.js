// Icons as drawn paths, one stroke width, on a field of 24 by 24.

const SPACE = "http://www.w3.org/2000/svg";

const PATHS = {
  play: ["M7 4.5v15l12.5-7.5z", true],
  pause: ["M7 5h3.6v14H7zM13.4 5H17v14h-3.6z", true],
  add: ["M12 5v14M5 12h14"],
  check: ["M5 12.5l4.6 4.6L19 7.5"],
  up: ["M7 20.5V10.8l4.2-7.3c1.5 0 2.4 1 2.1 2.4l-.7 3.6h5.5c1.3 0 2.2 1.2 1.9 2.4l-1.6 6.6c-.3 1.2-1.2 2-2.4 2H7zM7 10.8H3.8v9.7H7"],
  down: ["M17 3.5v9.7l-4.2 7.3c-1.5 0-2.4-1-2.1-2.4l.7-3.6H5.9c-1.3 0-2.2-1.2-1.9-2.4l1.6-6.6c.3-1.2 1.2-2 2.4-2H17zM17 13.2h3.2V3.5H17"],
  hide: ["M4 4l16 16M9.9 5.6A9.9 9.9 0 0 1 12 5.4c5 0 8.4 4.4 9.4 6.6-.5 1-1.4 2.4-2.7 3.7M6.3 7.3C4.4 8.7 3.1 10.7 2.6 12c1 2.2 4.4 6.6 9.4 6.6 1.7 0 3.2-.5 4.5-1.2M10.2 10.3a2.5 2.5 0 0 0 3.5 3.5"],
  why: ["M9.2 9.3a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.2-1.5 2.3M12 17.3v.1M12 21.2a9.2 9.2 0 1 0 0-18.4 9.2 9.2 0 0 0 0 18.4z"],
  info: ["M12 11v5.5M12 7.6v.1M12 21.2a9.2 9.2 0 1 0 0-18.4 9.2 9.2 0 0 0 0 18.4z"],
  close: ["M5.5 5.5l13 13M18.5 5.5l-13 13"],
  search: ["M10.8 17.6a6.8 6.8 0 1 0 0-13.6 6.8 6.8 0 0 0 0 13.6zM15.8 15.8L20.5 20.5"],
  left: ["M14.5 5l-7 7 7 7"],
  right: ["M9.5 5l7 7-7 7"],
  back: ["M20 12H4.5M11 5l-7 7 7 7"],
  trailer: ["M3.5 6.5h12v11h-12zM15.5 10.3l5-2.8v9l-5-2.8"],
  rewind: ["M4 4.5v5h5M4.6 9.3A8.2 8.2 0 1 1 3.9 14"],
  forward: ["M20 4.5v5h-5M19.4 9.3A8.2 8.2 0 1 0 20.1 14"],
  next: ["M5.5 5v14l10-7zM18.5 5v14", true],
  wide: ["M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"],
  undo: ["M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-4"],
  trash: ["M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5l1 14h9l1-14M10.2 10.5v6M13.8 10.5v6"],
  edit: ["M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5"],
  home: ["M4 11l8-7 8 7v9h-5.5v-6h-5v6H4z"],
  list: ["M5 6.5h14M5 12h14M5 17.5h9"],
  clock: ["M12 21.2a9.2 9.2 0 1 0 0-18.4 9.2 9.2 0 0 0 0 18.4zM12 7v5.2l3.5 2"],
  light: ["M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M4.2 4.2l1.5 1.5M18.3 18.3l1.5 1.5M2.5 12h2M19.5 12h2M4.2 19.8l1.5-1.5M18.3 5.7l1.5-1.5"],
  dark: ["M20 14.2A8.3 8.3 0 0 1 9.8 4 8.4 8.4 0 1 0 20 14.2z"],
  system: ["M3.5 5h17v11h-17zM9 20h6M12 16v4"],
  sound: ["M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"],
  muted: ["M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5"],
  still: ["M3.5 6.5h12v11h-12zM15.5 10.3l5-2.8v9l-5-2.8M2.5 3.5l18 17"],
  tag: ["M3.5 12.5v-9h9l8 8-9 9zM8 8v.1"],
  flag: ["M5.5 21V4M5.5 4.5h12l-2.6 4 2.6 4h-12"],
  lock: ["M6 10.5h12v9.5H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"],
};

/** Draw an icon that says nothing to a screen reader: its button carries the words. */
export function icon(name) {
  const [path, solid] = PATHS[name];
  const drawing = document.createElementNS(SPACE, "svg");
  const line = document.createElementNS(SPACE, "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  line.setAttribute("fill", solid ? "currentColor" : "none");
  line.setAttribute("stroke", "currentColor");
  line.setAttribute("stroke-width", solid ? "1.2" : "1.7");
  line.setAttribute("stroke-linecap", "round");
  line.setAttribute("stroke-linejoin", "round");
  drawing.append(line);
  return drawing;
}
