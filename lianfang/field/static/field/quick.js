// Answers of one tap for a whole form: a count confirmed or a temperature read, then what it is.

import { button, h } from "./dom.js";
import { label, t } from "./words.js";

export const CHIPS = [1, 2, 3, 4, 5, 6];
const FIRST = 360; // tenths of a degree; the pad ends below the fever that the protocol names elsewhere
export const DEGREES = Array.from({ length: 12 }, (_, at) => ((FIRST + at) / 10).toFixed(1));

export const spoken = (field, value) => label(Object.fromEntries(field.choices ?? [])[value]) || String(value);

// The controls of a kind that may be answered quickly. `keep` is called with the answers.
export function quick(one, known, keep) {
  const named = (name) => one.fields.find((field) => field.name === name);
  const [counted, read] = [named(one.quick.counts), named(one.quick.reads)];
  if (counted) return counting(one, counted, known[counted.concept], named, keep);
  return read ? reading(one, read, named, keep) : taps(one, named, keep, {});
}

function counting(one, counted, known, named, keep) {
  let count = known;
  const well = button("", () => keep({ ...one.quick.well, [counted.name]: count }), { class: "huge", "data-primary": "" });
  const figure = h("output", {}, "");
  const set = (value) => {
    count = value;
    figure.textContent = count === undefined ? "?" : t("{n} people", { n: count });
    well.textContent = count === undefined ? t("How many live here?") : t("All well · {n} people", { n: count });
    well.disabled = count === undefined;
  };
  const step = (by) => set(Math.min(counted.high ?? 99, Math.max(0, (count ?? 0) + by)));
  set(count);
  const stepper = h("div", { class: "stepper", role: "group", "aria-label": label(counted.label) },
    button("−", () => step(-1), { "aria-label": t("one less") }), figure, button("+", () => step(1), { "aria-label": t("one more") }));
  const chips = h("div", { class: "chips" }, CHIPS.map((n) => button(String(n), () => set(n))));
  return [known === undefined ? chips : stepper, well, h("div", { class: "pair" }, others(one, named, keep, {}))];
}

// A temperature is read, never assumed: nothing can be kept before one is tapped.
function reading(one, read, named, keep) {
  const answers = {};
  const pad = h("div", { class: "chips pad", role: "group", "aria-label": label(read.label) });
  const ways = h("div", { class: "pair" });
  const draw = () => {
    pad.replaceChildren(...DEGREES.map((value) => button(value, () => ((answers[read.name] = value), draw()), { "aria-pressed": String(answers[read.name] === value) })));
    ways.replaceChildren(...taps(one, named, keep, answers));
    for (const each of ways.children) each.disabled = !answers[read.name];
  };
  draw();
  return [h("p", { class: "label" }, `${label(read.label)} (${read.unit})`), pad, ways];
}

const taps = (one, named, keep, answers) => [
  button(said(one.quick.well, named), () => keep({ ...one.quick.well, ...answers }), { class: "huge", "data-primary": "" }),
  ...others(one, named, keep, answers),
];

const others = (one, named, keep, answers) =>
  one.quick.others.map((told) => button(said(told, named), () => keep({ ...told, ...answers }), { class: "big" }));

const said = (told, named) => Object.entries(told).map(([name, code]) => spoken(named(name), code)).join(" · ");
