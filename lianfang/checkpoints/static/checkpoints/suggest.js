// What the readings and answers typed so far suggest. The server judges; this saves a key.

import { field, riders } from "./riders.js";

const reads = (input) => {
  const text = input.value.trim();
  return /^\d{3}$/.test(text) ? Number(text) / 10 : Number(text);
};

function state(form, row) {
  const fever = Number(form.dataset.fever);
  const first = reads(field(row)), again = reads(row.querySelector("[data-again]"));
  const last = again || first;
  if (last >= fever || (last && last < Number(form.dataset.doubtful))) return "fever"; // to be measured again
  if ([...row.querySelectorAll("[data-yes]")].some((one) => one.checked)) return "yes";
  return first ? "done" : "";
}

// Said as soon as the air is written down, not with the next car.
export function cold(form) {
  const air = form.elements.ambient?.value.trim();
  if (air && Number.isFinite(Number(air))) document.querySelector("[data-cold]").hidden = Number(air) >= Number(form.dataset.worksFrom);
}

export const isClean = (form) => riders(form).every((row) => state(form, row) === "done");

// Colour each row, and choose the disposition that follows while nobody has chosen one.
export function suggest(form) {
  const states = riders(form).map((row) => {
    const one = state(form, row);
    if (one) row.dataset.state = one;
    else delete row.dataset.state;
    return one;
  });
  if (!states.length) return;
  const chosen = form.querySelector("[name=disposition]:checked");
  if (chosen && chosen.dataset.by !== "script") return;
  const kind = form.elements.vehicle_kind?.value;
  const priority = ["ambulance", "supplies", "medical"].includes(kind);
  const code = states.includes("fever") ? "hold" : states.includes("yes") ? "pass-registered" : priority ? "priority" : "pass";
  const radio = form.querySelector(`[name=disposition][value="${code}"]`);
  radio.checked = true;
  for (const one of form.querySelectorAll("[name=disposition]")) delete one.dataset.by;
  radio.dataset.by = "script";
  const identities = form.querySelector("[data-identities]");
  if (identities && states.some((one) => one === "yes" || one === "fever")) identities.open = true;
}
