// What earlier passes tell of a plate; nobody is asked again what is known.

import { addRider, dropRider, field, riders } from "./riders.js";

const CODE = "LF1:"; // docs/passes.md

export async function recall(form) {
  const plate = form.querySelector("[data-plate]");
  const said = form.querySelector("[data-said]");
  const focus = () => field(riders(form)[0])?.focus();
  if (!plate.value.trim()) return focus();
  if (plate.value.trim().toUpperCase().startsWith(CODE)) return prefilled(form);
  const body = new FormData();
  body.set("plate", plate.value);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const response = await fetch(form.dataset.recall, { method: "POST", body, headers: { Accept: "application/json" } });
    if (response.ok) fill(form, await response.json());
  } catch {
    said.textContent = "";
  }
  focus();
}

function fill(form, told) {
  const plate = form.querySelector("[data-plate]");
  if (told.plate) plate.value = told.plate;
  plate.dataset.known = told.known ? "yes" : "no";
  if (!told.known) return;
  if (told.identities.some((one) => one.name)) return prefilled(form);
  while (riders(form).length < told.aboard) addRider(form);
  while (riders(form).length > told.aboard && riders(form).length > 1) dropRider(form);
  for (const name of ["from_area", "destination", "vehicle_kind"]) {
    if (told[name] && form.elements[name]) form.elements[name].value = told[name];
  }
  form.dispatchEvent(new Event("riders"));
}

// Names are filled in by the server, which writes down that they were opened.
function prefilled(form) {
  const asked = Object.assign(document.createElement("input"), { type: "hidden", name: "recall", value: "1" });
  form.append(asked);
  form.submit();
}
