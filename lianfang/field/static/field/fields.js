// One question of a form as a control for the thumb. Each answer goes into `values` as it is given.

import { button, h } from "./dom.js";
import { spoken } from "./quick.js";
import { label, t } from "./words.js";

let serial = 0;

// A control of a field. `changed` is called after every keystroke and tap. `known` is what a register
// says of the members of a list.
export function control(field, values, changed, known) {
  const draw = CONTROLS[field.kind] ?? CONTROLS.text;
  const id = `f${(serial += 1)}`;
  values[field.name] ??= structuredClone(field.default); // shown as what it will count for
  const set = (value) => {
    values[field.name] = value;
    changed(field);
  };
  const node = draw(field, values, set, id, known);
  node.dataset.field = field.name;
  return node;
}

const title = (field) => label(field.label) + (field.required ? " *" : "") + (field.unit ? ` (${field.unit})` : "");

const labelled = (field, id, input) => h("div", { class: "field" }, h("label", { for: id }, title(field)), input);

function typed(facts) {
  return (field, values, set, id) => {
    const value = values[field.name] === undefined || values[field.name] === null ? "" : String(values[field.name]);
    const input = h("input", { id, ...facts, value, maxlength: field.most && String(field.most), autocomplete: "off" });
    input.addEventListener("input", () => set(input.value || undefined));
    return labelled(field, id, input);
  };
}

function long(field, values, set, id) {
  const area = h("textarea", { id, rows: "3", maxlength: String(field.most) }, values[field.name] ?? "");
  area.addEventListener("input", () => set(area.value || undefined));
  return labelled(field, id, area);
}

function count(field, values, set, id) {
  const input = h("input", { id, inputmode: "numeric", pattern: "[0-9]*", value: String(values[field.name] ?? "") });
  const change = (value) => {
    input.value = value === undefined ? "" : String(value);
    set(value);
  };
  input.addEventListener("input", () => set(input.value === "" ? undefined : Number(input.value)));
  const step = (by) => change(Math.min(field.high ?? 9999, Math.max(field.low ?? 0, (Number(input.value) || 0) + by)));
  const less = button("−", () => step(-1), { "aria-label": `${label(field.label)}: ${t("one less")}` });
  const more = button("+", () => step(1), { "aria-label": `${label(field.label)}: ${t("one more")}` });
  return labelled(field, id, h("div", { class: "stepper" }, less, input, more));
}

function options(type) {
  return (field, values, set, id) => {
    const chosen = () => [values[field.name] ?? []].flat();
    const pick = (code, on) => set(type === "radio" ? code : on ? [...chosen(), code] : chosen().filter((one) => one !== code));
    const all = (field.choices ?? []).map(([code, words]) => {
      const input = h("input", { type, name: id, value: code, checked: chosen().includes(code) });
      input.addEventListener("change", () => pick(code, input.checked));
      return h("label", {}, input, h("span", {}, label(words)));
    });
    return h("fieldset", { class: "field options" }, h("legend", {}, title(field)), h("div", {}, all));
  };
}

function yes(field, values, set, id) {
  const input = h("input", { id, type: "checkbox", checked: values[field.name] === true });
  input.addEventListener("change", () => set(input.checked));
  return h("div", { class: "field options" }, h("label", { for: id }, input, h("span", {}, title(field))));
}

// A local moment of the district, +08:00, as the server wants it.
function moment(field, values, set, id) {
  const input = h("input", { id, type: "datetime-local", value: (values[field.name] ?? "").slice(0, 16) });
  input.addEventListener("input", () => set(input.value ? `${input.value}:00+08:00` : undefined));
  return labelled(field, id, input);
}

// A list of members, each with the fields of its own part. Who is known is confirmed with one tap.
function list(field, values, set, id, known) {
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

const text = (field, ...rest) => (field.most > 100 ? long : typed({ type: "text" }))(field, ...rest);

const CONTROLS = {
  text,
  count,
  list,
  moment,
  bool: yes,
  choice: options("radio"),
  choices: options("checkbox"),
  date: typed({ type: "date" }),
  celsius: typed({ inputmode: "decimal", pattern: "[0-9]{2}([.][0-9])?" }),
};
