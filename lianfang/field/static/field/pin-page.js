// The PIN that opens what the phone holds.

import { buzz, h } from "./dom.js";
import { TRIES, holder, unlock } from "./vault.js";
import { moment, t } from "./words.js";

const LEAST = 6; // digits

// Asks for the PIN until it is right.
export function pinPage(held, runsBehind) {
  return new Promise((resolve) => {
    const fault = h("p", { class: "fault", role: "alert" });
    const pin = pinField(t("PIN"), "current-password");
    const form = h(
      "form",
      { class: "alone", onsubmit: (event) => tried(event, pin.querySelector("input"), fault, resolve) },
      h("h1", {}, t("Good to see you, {name}", { name: held.name })),
      runsBehind && h("p", { class: "fault" }, t("This phone's clock is wrong: it says {at}. Set it right. Nothing is lost, and work goes on.", { at: moment(Date.now()) })),
      pin,
      fault,
      h("button", { class: "big", "data-primary": "" }, t("Unlock")),
    );
    document.getElementById("main").replaceChildren(form);
    pin.querySelector("input").focus();
  });
}

async function tried(event, input, fault, resolve) {
  event.preventDefault();
  if (await unlock(input.value)) return resolve();
  buzz([80, 60, 80]);
  const left = await holder();
  if (!left) return location.reload();
  fault.textContent = t("Not the PIN. {n} tries left; then this phone empties itself.", { n: TRIES - left.wrong });
  input.value = "";
  return input.focus();
}

export function pinField(words, autocomplete) {
  const facts = { type: "password", inputmode: "numeric", autocomplete, minlength: String(LEAST), maxlength: "32", required: true };
  return h("label", { class: "field" }, words, h("input", facts));
}
