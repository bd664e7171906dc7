// Ask the service as an operator: with a key where one is set, and pictures that need it.

import { ApiError, get, post } from "../api.js";
import { h, one, openDialog } from "../dom.js";

const NEAR = { rootMargin: "400px" }; // pictures are asked for shortly before they come on the screen
let key = held("marquee.operator");
let asking = null; // one dialog, however many calls wait for it

/** Read a resource of the operator's. */
export const ask = (path, params = {}) => withKey((token) => get(path, params, { token }));

/** Send a body of the operator's. */
export const tell = (path, body) => withKey((token) => post(path, body, { token }));

/** Make the picture of a cover, as operators see it: under embargo too. */
export function coverElement(artworkId, props = {}) {
  const image = h("img", { class: "cover", alt: "", width: 480, height: 270, ...props });
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    showPicture(image, `/v1/operator/covers/${encodeURIComponent(artworkId)}`);
  }, NEAR);
  seen.observe(image);
  return image;
}

/** Show a picture that only operators may see. */
export function showPicture(image, path) {
  if (!key) {
    image.src = path;
    return;
  }
  const headers = { authorization: `Bearer ${key}` };
  fetch(path, { headers })
    .then((answer) => (answer.ok ? answer.blob() : Promise.reject(new ApiError(answer.status))))
    .then((blob) => {
      const reader = new FileReader(); // a data address, since the page may load nothing else from memory
      reader.addEventListener("load", () => (image.src = reader.result));
      reader.readAsDataURL(blob);
    })
    .catch(() => image.classList.add("gone"));
}

async function withKey(call) {
  for (;;) {
    try {
      return await call(key || undefined);
    } catch (trouble) {
      if (!(trouble instanceof ApiError) || (trouble.status !== 401 && trouble.status !== 403)) throw trouble;
      asking ??= askForKey(key ? "That key was not taken." : "");
      const given = await asking;
      asking = null;
      if (given === null) throw trouble;
    }
  }
}

/** Ask for the operator key; gives null where none was given. It is kept until the browser's tab closes. */
function askForKey(trouble) {
  return new Promise((resolve) => {
    let given = null;
    const field = h("input", { type: "password", id: "operator-key", autocomplete: "off", required: true });
    const dialog = h(
      "dialog",
      { class: "ask", "aria-labelledby": "key-question" },
      h("h2", { id: "key-question" }, "Operator key"),
      h("p", {}, "This service asks who works at its console. The key is the one it was started with (MARQUEE_OPERATOR_KEY); it stays in this tab."),
      trouble && h("p", { class: "trouble", role: "alert" }, trouble),
      h(
        "form",
        {
          class: "key-form",
          onsubmit: (event) => {
            event.preventDefault();
            given = key = field.value.trim();
            hold("marquee.operator", key);
            dialog.close();
          },
        },
        h("label", { for: "operator-key" }, "Key"),
        field,
        h("button", { class: "button solid" }, "Go on"),
      ),
    );
    openDialog(dialog, { onclose: () => resolve(given) });
    one("input", dialog).focus();
  });
}

function held(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function hold(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // kept in memory until the page is left
  }
}
