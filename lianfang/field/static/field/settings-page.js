// Language, theme, PIN, and leaving.

import { button, h, say } from "./dom.js";
import { pinField } from "./pin-page.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import { changePin, holder } from "./vault.js";
import { signOut as endSession } from "./wire.js";
import { choose, current, keep, moment, t } from "./words.js";

const again = () => dispatchEvent(new Event("again")); // the frame draws all anew
const LANGUAGES = [["zh-hans", "简体中文"], ["zh-hant", "繁體中文"], ["en", "English"]];
const THEMES = () => [["paper", t("Light")], ["dark", t("Dark")], ["sunlight", t("Sunlight")]];

export async function settingsPage() {
  const held = await holder();
  const isKept = await navigator.storage?.persisted?.();
  return h(
    "section",
    {},
    h("h1", {}, t("Settings")),
    h("p", {}, t("This phone is for {name}", { name: held.name })),
    choice(t("Language"), LANGUAGES, current(), speak),
    choice(t("Theme"), THEMES(), document.documentElement.dataset.theme, theme),
    h("dl", {}, h("dt", {}, t("Last word from the server")), h("dd", {}, slice.synced() ? moment(slice.synced()) : t("never")),
      h("dt", {}, t("Storage")), h("dd", {}, isKept ? t("promised to be kept") : t("may be cleared by the phone: install the app"))),
    pinForm(),
    button(t("Sign out"), signOut, { class: "big" }),
  );
}

function choice(words, all, chosen, pick) {
  const buttons = all.map(([code, name]) => button(name, () => pick(code), { "aria-pressed": String(code === chosen) }));
  return h("div", {}, h("h2", {}, words), h("div", { class: "filters", role: "group", "aria-label": words }, buttons));
}

async function speak(code) {
  if (!(await choose(code))) return say(t("This language comes over the network. Choose it where there is one."), "bad");
  keep()?.catch(() => null); // without a line at the next start
  return again();
}

function theme(code) {
  localStorage.setItem("theme", code);
  document.documentElement.dataset.theme = code;
  again();
}

function pinForm() {
  const fields = [pinField(t("PIN now"), "current-password"), pinField(t("New PIN"), "new-password")];
  const form = h("form", {}, h("details", {}, h("summary", { class: "big" }, t("Change the PIN")), ...fields, h("button", { class: "big" }, t("Change"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [old, pin] = fields.map((one) => one.querySelector("input").value);
    const done = await changePin(old, pin);
    say(done ? t("The PIN is changed.") : t("Not the PIN."), done ? "good" : "bad");
    form.reset();
  });
  return form;
}

// Nobody leaves while something lies here unsent.
async function signOut() {
  const { count } = await sync.unsent();
  if (count) return say(t("{n} records are not sent yet. Send them or let somebody carry them first.", { n: count }), "bad");
  try {
    await endSession();
    location.reload();
  } catch {
    say(t("Signing out needs the network."), "bad");
  }
  return undefined;
}
