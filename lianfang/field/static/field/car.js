// What a car's answers are, and what was known of it before. Draws nothing.

import { spoken } from "./quick.js";
import * as slice from "./slice.js";
import { t } from "./words.js";

const OFFERED = 3; // known plates under the field
const FROM = 2; // letters before plates are offered

const inNormalForm = (text) => text.toUpperCase().replace(/[^\p{Letter}\p{Number}]/gu, "");

// The car of exactly this plate, or a few whose plate holds what is typed so far, the newest first.
export function seenBefore({ one, values, fields }) {
  const said = inNormalForm(values[one.quick.plate] ?? "");
  if (!fields[one.quick.plate] || said.length < FROM) return { offered: [] };
  const cars = slice.cars().reverse();
  return { exact: cars.find((each) => each.plate === said), offered: cars.filter((each) => each.plate.includes(said)).slice(0, OFFERED) };
}

// A car that was here before: nothing of it is asked again; the readings are today's.
export function take({ one, values, fields }, car) {
  const { plate, aboard, rides } = one.quick;
  const { roles, ...told } = car;
  const taken = Object.keys(told).filter((name) => fields[name] && told[name] && ![plate, aboard].includes(name));
  for (const name of taken) values[name] = told[name];
  values[plate] = car.plate;
  values._taken = taken;
  setAboard(values, aboard, rides, car.aboard, roles);
}

// The plate was another after all: what was known of the first car does not go with the second.
export function forget({ values }) {
  for (const name of values._taken ?? []) delete values[name];
  delete values._taken;
}

// So many people, each numbered; readings that are there stay.
export function setAboard(values, aboard, rides, count, roles = []) {
  values[aboard] = count;
  const had = values[rides] ?? [];
  values[rides] = Array.from({ length: count }, (_, at) => had[at] ?? { number: at + 1, role: roles[at] ?? (at ? "passenger" : "driver"), _known: true });
}

// What is still to be asked before the car may go, in words; empty when it is all there.
export function lacks({ one, fields, values }) {
  const { plate, aboard, rides } = one.quick;
  if (fields[plate] && !values[plate]) return t("Which plate?");
  if (!values[aboard]) return t("How many are aboard?");
  const left = fields[rides] ? values[rides].filter((person) => !person.celsius).length : 0;
  return left ? t("Still to measure: {n}", { n: left }) : "";
}

export const inShort = ({ fields }, car) =>
  [spoken(fields.vehicle_kind, car.vehicle_kind), t("{n} people", { n: car.aboard }), car.from_area, spoken(fields.destination, car.destination)].filter(Boolean).join(" · ");

// Where only numbers are kept, everybody aboard was measured.
export const answers = ({ one, fields, values }) => ({ ...values, ...one.quick.well, ...(!fields[one.quick.rides] && { measured: values[one.quick.aboard], fevers: 0 }) });
