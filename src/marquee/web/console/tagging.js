// Tag a picture: what it stresses, what it warns of, whom it is not for.

import { h, one, openDialog } from "../dom.js";

const ASPECTS = { title: "the title itself", genre: "a genre", person: "a person", mood: "a mood" };

/** Ask for the tags of a cover or a candidate; `onDone` gets the fields of a judgement. */
export function openTagging(picture, { pool, onDone, yes }) {
  const values = { title: [], genre: pool.genres, person: pool.people.map((one) => one.name), mood: pool.moods };
  const aspect = h("select", { id: "tag-aspect", onchange: offer }, Object.entries(ASPECTS).map(([name, words]) => h("option", { value: name, selected: name === picture.aspect }, words)));
  const known = h("datalist", { id: "tag-known" });
  const value = h("input", { type: "text", id: "tag-value", list: "tag-known", maxlength: 120, value: picture.value ?? "" });
  const line = h("div", { class: "field" }, h("label", { for: "tag-value" }, "Which"), value, known);
  const maturity = h("input", { type: "number", id: "tag-maturity", min: 0, max: 99, value: picture.maturity ?? "" });
  const spoiler = h("input", { type: "checkbox", id: "tag-spoiler", checked: Boolean(picture.spoiler) });
  const also = h("input", { type: "text", id: "tag-also", value: (picture.tags ?? []).map(([kind, what]) => `${kind}: ${what}`).join(", "), placeholder: "mood: eerie, person: Ada Berg" });
  const warned = new Set(picture.sensitivities ?? []);
  const words = [...new Set([...pool.sensitivities, ...warned])].map((word) =>
    h("label", { class: "chip-tick" }, h("input", { type: "checkbox", value: word, checked: warned.has(word) }), h("span", {}, word)),
  );

  function offer() {
    line.hidden = aspect.value === "title";
    value.required = !line.hidden;
    known.replaceChildren(...values[aspect.value].map((name) => h("option", { value: name })));
  }

  const dialog = h(
    "dialog",
    { class: "ask tagging", "aria-labelledby": "tag-head" },
    h("h2", { id: "tag-head" }, "Tag this picture"),
    h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          const tags = readTags(also.value);
          if (!tags) {
            also.setCustomValidity("Write them as mood: eerie, person: Ada Berg");
            also.reportValidity();
            return;
          }
          onDone({
            aspect: aspect.value,
            value: aspect.value === "title" ? "" : value.value.trim(),
            tags,
            sensitivities: words.map((label) => one("input", label)).filter((box) => box.checked).map((box) => box.value),
            spoiler: spoiler.checked,
            ...(maturity.value === "" ? {} : { maturity: Number(maturity.value) }),
          });
          dialog.close();
        },
      },
      h("div", { class: "field" }, h("label", { for: "tag-aspect" }, "It stresses"), aspect),
      line,
      h("div", { class: "field" }, h("label", { for: "tag-also" }, "And also"), also),
      h("fieldset", {}, h("legend", {}, "Warn of"), h("div", { class: "chips" }, words)),
      h("label", { class: "tick" }, spoiler, h("span", {}, "It gives something away", h("small", {}, "Only those who saw the title to its end may see it."))),
      h("div", { class: "field" }, h("label", { for: "tag-maturity" }, "Youngest audience, in years (empty: as the title)"), maturity),
      h(
        "div",
        { class: "ask-acts" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Leave it"),
        h("button", { class: "button solid" }, yes),
      ),
    ),
  );
  also.addEventListener("input", () => also.setCustomValidity(""));
  offer();
  openDialog(dialog);
  aspect.focus();
}

function readTags(text) {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  const tags = parts.map((part) => /^(genre|person|mood)\s*:\s*(.+)$/i.exec(part)).map((found) => found && [found[1].toLowerCase(), found[2].trim()]);
  return tags.every(Boolean) ? tags : null;
}
