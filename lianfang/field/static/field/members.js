// Lists inside a form: who lives here, who is aboard, what is parked.

import { button, h } from "./dom.js";
import { spoken } from "./quick.js";
import { label, t, title } from "./words.js";

// A list of members, each with the fields of its own part, drawn by `control`. Who is known is confirmed
// with one tap.
export function list(field, values, set, id, known, control) {
  const members = values[field.name] ?? [];
  const rows = h("div", {});
  const offers = h("div", { class: "offers" });
  const change = () => (set(members), draw());
  const away = (at) => button(t("Take this away"), () => (members.splice(at, 1), change()), { class: "big" });
  const open = (one) => button(t("Change this"), () => (delete one._known, change()), { class: "big" });
  const typed_ = (one) => field.part.fields.map((each) => control(each, one, () => set(members)));
  const shown = (one, at) =>
    one._known ? [h("p", { class: "fact" }, inShort(field.part, one)), h("div", { class: "pair" }, open(one), away(at))] : [...typed_(one), away(at)];
  const member = (one, at) => h("fieldset", { class: "member" }, h("legend", {}, `${label(field.part.title)} ${at + 1}`), ...shown(one, at));
  const draw = () => {
    rows.replaceChildren(...members.map(member));
    offers.replaceChildren(...offering(field.part, members, asKnown(field.part, known), change));
  };
  const add = button(t("Add: {what}", { what: label(field.part.title) }), () => (members.push(numbered(field, members.length + 1)), change()), { class: "big" });
  draw();
  return h("div", { class: "field list" }, h("p", { class: "label" }, title(field)), rows, offers, add);
}

// Those known and not yet among the members, each a button, and one for all of them.
function offering(part, members, known, change) {
  const left = known.filter((one) => !members.some((each) => nameOf(part, each) === nameOf(part, one)));
  const take = (some) => () => (members.push(...some.map((one) => ({ ...one, _known: true }))), change());
  const each = left.map((one) => button(inShort(part, one), take([one]), { class: "big", "aria-pressed": "false" }));
  return [
    left.length > 0 && h("p", {}, t("Known here. Tap who or what is still so:")),
    left.length > 1 && button(t("All {n} of them", { n: left.length }), take(left), { class: "big", "data-primary": "" }),
    ...each,
  ].filter(Boolean);
}

// Of what is known of somebody only what stays true: not today's reading, not today's answers.
const asKnown = (part, known) =>
  (Array.isArray(known) ? known : []).map((one) =>
    Object.fromEntries(part.fields.filter(lasts).map(({ name }) => [name, one[name]]).filter(([, value]) => value)));
const lasts = (field) => field.known_from || field.concept.startsWith("travel.");
const nameOf = (part, one) => one[part.fields.find((field) => field.required)?.name];

// A member in one line: what is filled in, in its own words.
export function inShort(part, one) {
  const filled = part.fields.filter((field) => ![undefined, null, "", false].includes(one[field.name]) && one[field.name] !== field.default);
  return filled.map((field) => inWords(field, one[field.name])).filter(Boolean).join(" · ");
}

function inWords(field, value) {
  if (field.kind === "bool") return label(field.label);
  if (Array.isArray(value)) return value.map((one) => spoken(field, one)).join(", ");
  return spoken(field, value) + (field.unit ? ` ${field.unit}` : "");
}

// People aboard are numbered; nobody has to count them.
const numbered = (field, number) => (field.part.fields.some((one) => one.name === "number" && one.required) ? { number } : {});
