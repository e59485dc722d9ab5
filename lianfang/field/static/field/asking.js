// The questions of a form: what a register knows is confirmed with one tap, the rest is asked.

import { button, h } from "./dom.js";
import { control } from "./fields.js";
import { spoken } from "./quick.js";
import { label, t } from "./words.js";

const AT_ONCE = 4; // questions; more do not fit a screen

// What is seen at once is drawn at once, the rest soon.
export function draw(rows, then) {
  const waiting = [...rows.values()];
  const few = () => {
    for (const row of waiting.splice(0, AT_ONCE)) row.dispatchEvent(new Event("draw"));
    if (waiting.length) setTimeout(few);
    else then();
  };
  few();
}

export function focus(page, name) {
  const row = page.querySelector(`[data-asks="${name}"], [data-field="${name}"]`);
  row?.querySelector("input, textarea, button")?.focus();
  row?.scrollIntoView({ block: "center" });
}

// A question, or what a register already answers to it. It is drawn when its turn comes.
export function asking(field, draft, known, changed) {
  const row = h("div", { class: "asking", "data-asks": field.name });
  const ask = () => row.replaceChildren(control(field, draft.values, changed, known[field.concept]));
  const fact = field.known_from && known[field.concept];
  const isKnown = fact !== undefined && fact !== "" && typeof fact !== "object";
  row.addEventListener("draw", () => {
    const given = draft.values[field.name];
    if (!isKnown || (given !== undefined && given !== fact)) return ask();
    return row.append(...confirming(row, field, fact, draft, ask, changed));
  });
  return row;
}

function confirming(row, field, fact, draft, ask, changed) {
  const right = (event) => {
    draft.values[field.name] = fact;
    event.currentTarget.setAttribute("aria-pressed", "true");
    changed(field);
  };
  const ways = [
    button(t("That is right"), right, { class: "big", "aria-pressed": String(draft.values[field.name] === fact) }),
    button(t("Change this"), () => (ask(), focus(row, field.name)), { class: "big" }),
  ];
  return [h("p", { class: "label" }, label(field.label)), h("p", { class: "fact" }, spoken(field, fact)), h("div", { class: "pair" }, ways)];
}
