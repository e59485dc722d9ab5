// The desk by keys alone: a plate, then one temperature a person, then Enter. Everything here also
// works without this script; it only saves keys. The server judges, this suggests.

import { draft } from "./draft.js";
import { keypad } from "./keypad.js";
import { recall } from "./recall.js";
import { addRider, dropRider, field, riders, tenths } from "./riders.js";
import { cold, isClean, suggest } from "./suggest.js";

function start(form) {
  const plate = form.querySelector("[data-plate]");
  const began = { at: 0 };
  const begin = () => (began.at ||= performance.now());
  form.addEventListener("input", begin);
  form.addEventListener("submit", (event) => send(form, began, event));
  form.addEventListener("keydown", (event) => press(form, event));
  form.addEventListener("input", () => suggest(form));
  form.addEventListener("change", () => suggest(form));
  form.elements.ambient?.addEventListener("input", () => cold(form));
  form.addEventListener("riders", () => suggest(form));
  const hint = form.querySelector("[data-keys-hint]");
  if (hint) hint.hidden = false;
  const more = form.querySelector("[data-more]");
  if (more) more.addEventListener("click", (event) => (event.preventDefault(), addRider(form).focus()));
  if (plate) keypad(form, plate);
  draft(form);
  suggest(form);
}

function send(form, began, event) {
  if (event.submitter?.name === "recall") {
    event.preventDefault();
    recall(form);
    return;
  }
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  if (began.at) form.elements.elapsed.value = Math.round((performance.now() - began.at) / 1000);
}

// Keys: Enter goes on, + and − change the number of people, T C S answer a question with yes.
function press(form, event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("[data-plate]") && key === "Enter") return (event.preventDefault(), recall(form));
  if (!target.matches("[data-celsius], [data-again]")) return;
  const row = target.closest("[data-rider]");
  const yes = row.querySelector(`[data-yes="${CSS.escape(key.toLowerCase())}"]`);
  if (yes) {
    event.preventDefault();
    yes.checked = !yes.checked;
    suggest(form);
  } else if (key === "+" || key === "=") {
    event.preventDefault();
    addRider(form).focus();
  } else if (key === "-" || key === "_") {
    event.preventDefault();
    dropRider(form);
  } else if (key === "Enter") {
    event.preventDefault();
    tenths(target);
    suggest(form);
    next(form, row);
  }
}

function next(form, row) {
  const rows = riders(form);
  const empty = rows.find((one) => !field(one).value);
  if (empty) return field(empty).focus();
  const following = rows[rows.indexOf(row) + 1];
  if (following) return field(following).focus();
  const chosen = form.querySelector("[name=disposition]:checked");
  (chosen && isClean(form) ? form.querySelector("[data-primary]") : form.querySelector("[name=disposition]:checked, [name=disposition]")).focus();
}

document.addEventListener("click", ({ target }) => {
  if (target.matches("[name=disposition]")) delete target.dataset.by;
});

const desk = document.querySelector("[data-console]");
if (desk) start(desk);
