// The PIN that opens what the phone holds.

import { button, buzz, h } from "./dom.js";
import { TRIES, holder, unlock, wipe } from "./vault.js";
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
      anew(),
    );
    document.getElementById("main").replaceChildren(form);
    pin.querySelector("input").focus();
  });
}

// The phone changes hands, or nobody knows the PIN: what is unsent stays sealed, all else goes.
function anew() {
  const go = async () => (await wipe("handed-on"), location.reload());
  return h("details", {},
    h("summary", { class: "big" }, t("Somebody else, or the PIN is forgotten")),
    h("p", {}, t("This phone empties itself and is set up anew after signing in. What was not sent stays sealed on it and goes up then, in the name of who recorded it.")),
    button(t("Empty it and begin anew"), go, { class: "big" }));
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
