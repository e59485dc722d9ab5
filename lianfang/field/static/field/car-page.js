// A car and everybody in it: a plate, a reading for each, and it is through. What is answered here lies
// in the same draft as the whole form, which takes it over where somebody said yes or has a fever.

import { answers, forget, inShort, lacks, seenBefore, setAboard, take } from "./car.js";
import { button, h } from "./dom.js";
import * as drafts from "./drafts.js";
import { asked, form } from "./forms.js";
import { CHIPS, DEGREES, spoken } from "./quick.js";
import * as slice from "./slice.js";
import { label, t } from "./words.js";

export async function carPage(kind, place, keep, more) {
  const one = form(kind);
  const { plate } = one.quick;
  const fields = Object.fromEntries(asked(one, slice.levelAt(kind, place) ?? one.level).map((field) => [field.name, field]));
  const name = `${kind}@${place}`;
  const values = (await drafts.restore(name))?.values ?? {};
  const parts = { known: h("div", { class: "offers" }), aboard: h("div", { class: "readings" }), people: h("div", { class: "readings" }), well: h("div", {}) };
  const page = { one, fields, values, parts, at: 0, drawn: () => drafts.keep(name, { values, at: null }) };
  page.keep = () => keep(answers(page));
  const typed = fields[plate] && asking(page, fields[plate]);
  draw(page);
  const title = h("h1", {}, `${slice.place(place)?.name ?? place} · ${label(one.title)}`);
  return h("section", { class: "one" }, title, typed, ...Object.values(parts), ...more);
}

function asking(page, field) {
  const input = h("input", { id: "plate", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: String(field.most), value: page.values[field.name] ?? "" });
  input.addEventListener("input", () => {
    page.values[field.name] = input.value || undefined;
    const { exact } = seenBefore(page);
    forget(page);
    if (exact) take(page, exact);
    page.drawn();
    draw(page);
  });
  return h("div", { class: "field" }, h("label", { for: "plate" }, label(field.label)), input);
}

function draw(page) {
  const { one, fields, values, parts } = page;
  const { aboard, rides } = one.quick;
  parts.known.replaceChildren(...knownCars(page));
  const counting = { role: "group", "aria-label": label(fields[aboard].label) };
  parts.aboard.replaceChildren(h("p", { class: "label" }, label(fields[aboard].label)), values[aboard] ? stepper(page, counting) : h("div", { class: "chips", ...counting }, CHIPS.map((n) => button(String(n), () => count(page, n)))));
  parts.people.replaceChildren(...(fields[rides] && values[aboard] ? readings(page) : []));
  const lacking = lacks(page);
  const all = t("All answers no · {what} · {n} people", { what: spoken(fields.disposition, one.quick.well.disposition), n: values[aboard] });
  parts.well.replaceChildren(button(lacking || all, page.keep, { class: "huge", "data-primary": "", disabled: Boolean(lacking) }));
}

function count(page, n) {
  const { aboard, rides } = page.one.quick;
  setAboard(page.values, aboard, rides, n);
  page.at = 0;
  page.drawn();
  draw(page);
  toReadings(page);
}

// The readings come up under the thumb; the plate and the count are done.
const toReadings = ({ parts }) => parts.people.scrollIntoView({ block: "start" });

function stepper(page, facts) {
  const { aboard } = page.one.quick;
  const n = page.values[aboard];
  const [low, high] = [page.fields[aboard].low ?? 1, page.fields[aboard].high ?? 99];
  const step = (by, words, sign) => button(sign, () => count(page, Math.min(high, Math.max(low, n + by))), { "aria-label": words });
  return h("div", { class: "stepper", ...facts }, step(-1, t("one less"), "−"), h("output", {}, t("{n} people", { n })), step(1, t("one more"), "+"));
}

function knownCars(page) {
  const { exact, offered } = seenBefore(page);
  if (exact) return [h("p", { class: "kept" }, t("Was here before: {what}", { what: inShort(page, exact) }))];
  return offered.map((each) => button(`${each.plate} · ${inShort(page, each)}`, () => {
    take(page, each);
    document.getElementById("plate").value = each.plate;
    page.drawn();
    draw(page);
    toReadings(page);
  }, { class: "big" }));
}

// One pad for all: each reading goes to the next who has none. A tap on a person measures again.
function readings(page) {
  const { one, fields, values } = page;
  const people = values[one.quick.rides];
  const [reading, role] = ["celsius", "role"].map((name) => fields[one.quick.rides].part.fields.find((field) => field.name === name));
  const next = people.findIndex((person) => !person.celsius);
  const now = page.at && !people[page.at - 1]?.celsius ? page.at - 1 : next;
  const person = (each, at) =>
    button([h("span", {}, `${each.number} ${spoken(role, each.role)}`), h("b", {}, each.celsius ?? "–")], () => ((page.at = at + 1), delete each.celsius, page.drawn(), draw(page)), { "aria-pressed": String(at === now), class: "rider" });
  const write = (value) => () => {
    if (now < 0) return;
    people[now].celsius = value;
    page.at = 0;
    page.drawn();
    draw(page);
  };
  const pad = DEGREES.map((value) => button(value, write(value), { disabled: now < 0 }));
  return [h("div", { class: "pair" }, people.map(person)), h("p", { class: "label" }, `${label(reading.label)} (${reading.unit})`), h("div", { class: "chips pad", role: "group", "aria-label": label(reading.label) }, pad)];
}
