// A car and everybody in it: a plate, a reading for each, and it is through. What is answered here lies
// in the same draft as the whole form, which takes it over where somebody said yes or has a fever.

import { button, h } from "./dom.js";
import * as drafts from "./drafts.js";
import { asked, form } from "./forms.js";
import { CHIPS, DEGREES, spoken } from "./quick.js";
import * as slice from "./slice.js";
import { label, t } from "./words.js";

const OFFERED = 3; // known plates under the field
const FROM = 2; // letters before plates are offered

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
    const found = slice.cars().find((one) => one.plate === inNormalForm(input.value));
    if (found) take(page, found);
    page.drawn();
    draw(page);
  });
  return h("div", { class: "field" }, h("label", { for: "plate" }, label(field.label)), input);
}

const inNormalForm = (text) => text.toUpperCase().replace(/[^\p{Letter}\p{Number}]/gu, "");

// A car that was here before: nothing of it is asked again; the readings are today's.
function take({ one, values, fields }, car) {
  const { plate, aboard, rides } = one.quick;
  const { roles, ...told } = car;
  for (const [name, value] of Object.entries(told)) if (fields[name] && value) values[name] = value;
  values[plate] = car.plate;
  setAboard(values, aboard, rides, car.aboard, roles);
}

// So many people, each numbered; readings that are there stay.
function setAboard(values, aboard, rides, count, roles = []) {
  values[aboard] = count;
  const had = values[rides] ?? [];
  values[rides] = Array.from({ length: count }, (_, at) => had[at] ?? { number: at + 1, role: roles[at] ?? (at ? "passenger" : "driver"), _known: true });
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

// What is still to be asked before the car may go, in words; empty when it is all there.
function lacks({ one, fields, values }) {
  const { plate, aboard, rides } = one.quick;
  if (fields[plate] && !values[plate]) return t("Which plate?");
  if (!values[aboard]) return t("How many are aboard?");
  const left = fields[rides] ? values[rides].filter((person) => !person.celsius).length : 0;
  return left ? t("Still to measure: {n}", { n: left }) : "";
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
  const { one, values, fields } = page;
  const said = inNormalForm(values[one.quick.plate] ?? "");
  if (!fields[one.quick.plate] || said.length < FROM) return [];
  const cars = slice.cars().reverse();
  const exact = cars.find((each) => each.plate === said);
  if (exact) return [h("p", { class: "kept" }, t("Was here before: {what}", { what: inShort(page, exact) }))];
  const offered = cars.filter((each) => each.plate.includes(said)).slice(0, OFFERED);
  return offered.map((each) => button(`${each.plate} · ${inShort(page, each)}`, () => {
    take(page, each);
    document.getElementById("plate").value = each.plate;
    page.drawn();
    draw(page);
    toReadings(page);
  }, { class: "big" }));
}

const inShort = ({ fields }, car) =>
  [spoken(fields.vehicle_kind, car.vehicle_kind), t("{n} people", { n: car.aboard }), car.from_area, spoken(fields.destination, car.destination)].filter(Boolean).join(" · ");

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

// Where only numbers are kept, everybody aboard was measured.
const answers = ({ one, fields, values }) => ({ ...values, ...one.quick.well, ...(!fields[one.quick.rides] && { measured: values[one.quick.aboard], fevers: 0 }) });
