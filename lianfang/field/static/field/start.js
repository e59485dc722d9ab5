// The app begins: its files and words are on the phone; the PIN opens what it holds.

import * as clock from "./clock.js";
import * as forms from "./forms.js";
import * as frame from "./frame.js";
import { pinPage } from "./pin-page.js";
import { setUpPage } from "./set-up-page.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";
import * as words from "./words.js";

const LONG_AWAY = 15 * 60e3; // a phone put away this long asks for the PIN again

async function begin() {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "paper";
  await Promise.all([words.load(), forms.load(), clock.load()]);
  await newestRelease();
  if ((await vault.holder()) && (await sync.isStale())) await vault.wipe("stale");
  frame.draw();
  const held = await vault.holder();
  await (held ? pinPage(held, await sync.runsBehind()) : setUpPage());
  await slice.load();
  sync.start();
  frame.start();
  lockWhenAway();
}

// A release that is ready takes over now, before anything is open, and never in the middle.
async function newestRelease() {
  if (!navigator.serviceWorker) return;
  const found = await navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" }).catch(() => null);
  if (!found?.waiting || !navigator.serviceWorker.controller) return;
  const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  found.waiting.postMessage("activate");
  await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, 2000))]);
  location.reload();
  await new Promise(() => {});
}

function lockWhenAway() {
  let left = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") left = performance.now();
    else if (left && performance.now() - left > LONG_AWAY) location.reload();
  });
}

begin();
