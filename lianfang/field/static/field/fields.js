// One question of a form as a control for the thumb. Each answer goes into `values` as it is given.

import { button, h } from "./dom.js";
import { list } from "./members.js";
import { label, t, title } from "./words.js";

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
  const node = draw(field, values, set, id, known, control);
  node.dataset.field = field.name;
  return node;
}

const labelled = (field, id, input) => h("div", { class: "field" }, h("label", { for: id }, title(field)), input);

function typed(facts) {
  return (field, values, set, id) => {
    const value = values[field.name] === undefined || values[field.name] === null ? "" : String(values[field.name]);
    const input = h("input", { id, ...facts, value, maxlength: field.most && String(field.most), autocomplete: "off", enterkeyhint: "next" });
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

// A temperature as it is typed in a hurry: 384 and 38,4 are 38.4, as at the desk.
function celsius(field, values, set, id) {
  const input = h("input", { id, inputmode: "decimal", value: String(values[field.name] ?? ""), autocomplete: "off", enterkeyhint: "next" });
  const read = () => input.value.trim().replace(/[,。．，]/, ".").replace(/^([34]\d)(\d)$/, "$1.$2");
  input.addEventListener("input", () => set(read() || undefined));
  input.addEventListener("change", () => (input.value = read()));
  return labelled(field, id, input);
}

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
  celsius,
};
