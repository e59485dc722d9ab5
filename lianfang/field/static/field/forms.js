// The forms that the rooms declare, as this phone asks them: only what the level allows, and
// never again what a register already knows.

import { forms } from "./words.js";

const LEVELS = ["L0", "L1", "L2", "L3"];

export const form = (kind) => forms()[kind];
export const kinds = () => Object.entries(forms()).map(([code, one]) => ({ code, ...one }));

const WITHOUT = ["dwelling", "unit", "building", "checkpoint"]; // homes have no post, a checkpoint has its own

// What can be recorded at a place of this kind, its own first. What is declared for no kind of place is for
// posts; what is about one thing is recorded from that thing alone.
export const kindsAt = (place) =>
  kinds()
    .filter(({ base, bound }) => !bound && (base.length ? base.includes(place) : !WITHOUT.includes(place)))
    .sort((a, b) => pressing(b, place) - pressing(a, place));

// Where somebody stands and waits first, then what is declared for such places.
const pressing = ({ quick, base }, place) => 2 * Boolean(quick) + base.includes(place);

// Where a duty is answered: recurring work and what is about somebody by the duty itself, a door by its place.
export function hrefOf({ id, kind, place, about, opens }) {
  if (about !== undefined) return `#/duty/${id}`;
  if (opens) return `#/form/${kind}/${place}//${id}`;
  return `#/${form(kind)?.quick ? "door" : "form"}/${kind}/${place}`;
}

export const asked = (one, level) =>
  one.fields.filter((field) => LEVELS.indexOf(field.level) <= LEVELS.indexOf(level));

// Whether a question comes up, given the answers so far.
export function isShown(one, field, values) {
  const [name, codes] = field.only_if ?? [];
  const said = name && valueOf(one.fields, values, name);
  if (said !== undefined && name && !codes.includes(said)) return false;
  const when = one.quick?.shown_when?.[field.name];
  return !when || values[field.name]?.length > 0 || when.some((name) => values[name] > 0);
}

// The answers as a record holds them: what was left at its default is left out.
export function detail(fields, values) {
  const told = {};
  for (const field of fields) {
    const value = field.kind === "list" ? members(field, values) : values[field.name];
    if (isEmpty(value) || JSON.stringify(value) === JSON.stringify(field.default)) continue;
    told[field.name] = value;
  }
  return told;
}

const members = (field, values) => (values[field.name] ?? []).map((one) => detail(field.part.fields, one));
const isEmpty = (value) => value === undefined || value === null || value === "" || value.length === 0;

// What else these answers ask for, at this level: who comes from outside says more than who lives there.
export const lacking = (one, fields, values) =>
  (one.needs ?? []).filter((rule) => !values[rule.unless] && Object.entries(rule.when).every(([name, codes]) => codes.includes(valueOf(fields, values, name))))
    .map((rule) => rule.fields.map((name) => fields.find((field) => field.name === name)))
    .filter((asked) => asked.every(Boolean))
    .flat()
    .filter((field) => isEmpty(values[field.name]));
const valueOf = (fields, values, name) => values[name] ?? fields.find((field) => field.name === name)?.default;

// What is missing or out of bounds: [field, what] pairs, the first of them first on the page.
export function faults(fields, values) {
  return fields.flatMap((field) => {
    const value = values[field.name];
    if (field.kind === "list" && value?.length > field.most) return [[field, "bounds"]];
    if (field.kind === "list") return (value ?? []).flatMap((one) => faults(field.part.fields, one));
    if (isEmpty(value)) return field.required ? [[field, "missing"]] : [];
    const number = ["count", "celsius"].includes(field.kind) ? Number(value) : null;
    if (number === null) return [];
    const low = field.low ?? (field.kind === "count" ? 0 : 30);
    const high = field.high ?? (field.kind === "count" ? 9999 : 45);
    const isWhole = field.kind !== "count" || Number.isInteger(number);
    return Number.isFinite(number) && isWhole && number >= low && number <= high ? [] : [[field, "bounds"]];
  });
}
