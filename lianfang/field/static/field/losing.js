// A correction that says less than the record did: what is withdrawn is said before it is kept.

import { buzz, h } from "./dom.js";
import { label, t } from "./words.js";

// What the corrected record said and this one no longer says: [words, how many].
export function withdrawn(fields, before, now) {
  const many = (value) => (Array.isArray(value) ? value.length : Number(value ?? 0));
  return fields
    .filter((field) => ["count", "list"].includes(field.kind) && !field.known_from)
    .map((field) => [label(field.label), many(before[field.name]) - many(now[field.name])])
    .filter(([, less]) => less > 0);
}

// Said once, before it is kept; the second tap means it.
export function warn(page, lost) {
  const said = h(
    "div",
    { class: "losing", role: "alert" },
    lost.map(([words, n]) => h("p", { class: "fault" }, t("{n} of “{what}” in the former record will be withdrawn", { n, what: words }))),
    h("p", {}, t("What was handed over because of it is withdrawn too.")),
  );
  page.querySelector(".losing")?.remove();
  const keep = page.querySelector(":scope > button[data-primary]"); // offers of a list look the same
  keep.before(said);
  keep.textContent = t("Correct, and withdraw it");
  page.dataset.warned = JSON.stringify(lost);
  said.scrollIntoView({ block: "center" });
  buzz([80, 60, 80]);
}
