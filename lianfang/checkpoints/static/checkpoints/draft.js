// What is typed at the desk stays in this tab until the server has said that it is kept: a click beside it, a
// way back or an ended session loses nobody of a bus. It keeps its number, so that what did arrive is not doubled.

import { addRider, riders } from "./riders.js";

const KEY = `desk ${location.pathname}`;
const LEFT_OUT = ["csrfmiddlewaretoken", "elapsed"];
const read = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const forget = () => sessionStorage.removeItem(KEY);
const isEmpty = (form) => ![...form.querySelectorAll("[data-plate], [data-celsius]")].some((one) => one.value);

export function draft(form) {
  const left = read();
  if (left?.sent && document.querySelector(".messages [data-tone=success]")) forget();
  else if (left && isEmpty(form)) take(form, left.said);
  const keep = () => sessionStorage.setItem(KEY, JSON.stringify({ said: said(form) }));
  for (const event of ["input", "change", "riders"]) form.addEventListener(event, keep);
  form.addEventListener("submit", () => sessionStorage.setItem(KEY, JSON.stringify({ said: said(form), sent: true })));
  form.querySelector("[data-begin-anew]")?.addEventListener("click", () => (forget(), location.reload()));
}

const said = (form) => [...new FormData(form)].filter(([name]) => !LEFT_OUT.includes(name));

function take(form, entries) {
  const people = entries.filter(([name]) => /^people\.\d+\.number$/.test(name)).length;
  while (people > riders(form).length && riders(form).length) addRider(form);
  for (const [name, value] of entries) put(form, name, value);
  form.querySelector("[data-taken-up]")?.removeAttribute("hidden");
  form.dispatchEvent(new Event("input"));
}

function put(form, name, value) {
  for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (one.matches("[type=checkbox], [type=radio]")) one.checked ||= one.value === value;
    else if (!one.matches("button")) one.value = value;
  }
}
