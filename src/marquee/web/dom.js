// Elements made by hand: text is always a text node, so no data can become markup.

/** Make an element. `on…` adds a listener, `vars` sets CSS variables through the CSSOM, the rest are attributes. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) set(node, key, value);
  fill(node, children);
  return node;
}

/** Replace what is inside `node`. */
export function show(node, ...children) {
  node.replaceChildren();
  fill(node, children);
  return node;
}

/** Find one element below `root`. */
export const one = (selector, root = document) => root.querySelector(selector);

/** Find all elements below `root`, as an array. */
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Run `work` once nothing has called for `ms`. */
export function settle(ms, work) {
  let timer = 0;
  return (...rest) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...rest), ms);
  };
}

/** Tell whether the viewer asked for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Open a modal dialog that closes by Escape, by its backdrop, and gives the focus back. */
export function openDialog(dialog, { onclose = () => {} } = {}) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const outside = event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
    if (event.target === dialog && outside && event.detail) dialog.close(); // a click made by a key has no place
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    onclose();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
  dialog.showModal();
  return dialog;
}

function set(node, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key === "class") node.className = value;
  else if (key === "vars") for (const [name, amount] of Object.entries(value)) node.style.setProperty(name, amount);
  else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "value" || key === "checked") node[key] = value;
  else node.setAttribute(key, value === true ? "" : String(value));
}

function fill(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false && child !== "") node.append(child);
  }
}
