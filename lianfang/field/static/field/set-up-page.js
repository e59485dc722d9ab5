// The first start: whose phone this is, a PIN, and the key from the server. It needs the network once.

import { fromBase64 } from "./bytes.js";
import * as clock from "./clock.js";
import { button, h } from "./dom.js";
import { pinField } from "./pin-page.js";
import { registered, show, signedOut, whoever } from "./set-up-waits.js";
import { get, put, remove } from "./store.js";
import * as slice from "./slice.js";
import * as vault from "./vault.js";
import { NoAnswer, Refusal } from "./wire.js";
import { carry, unsent } from "./sync.js";
import { t } from "./words.js";

const WHY = {
  revoked: () => t("This phone was revoked and has emptied itself."),
  ended: () => t("Your posting here has ended, and this phone has emptied itself."),
  stale: () => t("This phone had no word from the server for two weeks and has emptied itself."),
  "handed-on": () => t("This phone has emptied itself. Sign in, and it is yours."),
  "wrong-pin": () => t("Too many wrong PINs: this phone has emptied itself."),
};

export async function setUpPage() {
  const why = WHY[await get("kept", "wiped")]?.();
  const kept = await unsent();
  const head = [why && h("p", { class: "fault" }, why)];
  await signedOut([...head, ...waits(kept)]);
  const told = await whoever([...head, ...waits(kept)]);
  const left = [...head, ...(await handedIn(kept))];
  if (!told.records) await posted(left);
  const pin = await chosen(told, left);
  const prepared = vault.prepare(pin);
  const { device, key, slice: first } = await registered(left);
  await vault.create(prepared, { device, user: told.user, name: told.name, raw: fromBase64(key) });
  await clock.learn(told.now, told.asked, told.answered);
  await remove("kept", "wiped");
  await remove("kept", "signed-out");
  await put("kept", "seen", clock.now());
  if (first) await slice.begin(first);
  navigator.storage?.persist?.();
}

const waits = ({ count }) =>
  count ? [h("p", {}, t("{n} unsent records are kept sealed here. They go up once you have signed in.", { n: count }))] : [];

// What lies sealed here goes up before anything else: whoever has no post any more gets no further.
async function handedIn(kept) {
  if (!kept.count) return [];
  try {
    await carry();
  } catch (fault) {
    if (!(fault instanceof NoAnswer || fault instanceof Refusal)) throw fault;
  }
  const { count } = await unsent();
  return count ? waits({ count }) : [h("p", { class: "kept" }, t("Everything you recorded was handed in."))];
}

// Who serves nowhere needs no PIN: nothing comes onto this phone until there is a post again.
async function posted(left) {
  for (let told = {}; !told.records; told = await whoever(left)) {
    const head = h("h1", {}, t("Nothing is left for you to do here"));
    const words = h("p", {}, t("You serve nowhere at present. Once you have a post again, this phone can be set up anew."));
    await new Promise((resolve) => show(...left, head, words, button(t("Try again"), resolve, { class: "big" })));
  }
}

function chosen(told, left) {
  return new Promise((resolve) => {
    const fields = [pinField(t("Choose a PIN of at least six digits"), "new-password"), pinField(t("The same once more"), "new-password")];
    const fault = h("p", { class: "fault", role: "alert" });
    const submit = (event) => {
      event.preventDefault();
      const [first, second] = fields.map((one) => one.querySelector("input").value);
      if (first === second) resolve(first);
      else fault.textContent = t("The two are not the same.");
    };
    show(
      ...left,
      h("h1", {}, t("This phone is for {name}", { name: told.name })),
      h("p", {}, t("What is recorded here is sealed with your PIN. Nobody can tell you the PIN again.")),
      h("form", { onsubmit: submit }, ...fields, fault, h("button", { class: "big", "data-primary": "" }, t("Begin"))),
    );
  });
}
