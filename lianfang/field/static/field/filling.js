// How one moves through a form's questions: Enter goes on, and an objection leads back to what it is about.

import { focus } from "./asking.js";
import { buzz, say } from "./dom.js";

// Enter goes to the next question: only the button keeps.
export function onward(event) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  const asked = [...event.currentTarget.querySelectorAll("input, textarea, :scope > button[data-primary]")].filter((one) => one.offsetParent);
  asked[asked.indexOf(event.target) + 1]?.focus();
}

export function refuse(page, wrong) {
  buzz([80, 60, 80]);
  const [{ at, words }] = wrong;
  say(words, "bad");
  for (const row of page.querySelectorAll("[aria-invalid]")) row.removeAttribute("aria-invalid");
  for (const each of wrong) {
    page.querySelector(`[data-field="${each.at}"] :is(input, textarea)`)?.setAttribute("aria-invalid", "true");
  }
  focus(page, at);
}
