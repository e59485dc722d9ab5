// The app begins: its files and words are on the phone; the PIN opens what it holds.

import * as clock from "./clock.js";
import * as frame from "./frame.js";
import { checksSignatures } from "./passes.js";
import { pinPage } from "./pin-page.js";
import { readsCodes } from "./reader.js";
import { setUpPage } from "./set-up-page.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";
import * as words from "./words.js";

const TAKES_OVER = 2000; // ms for a release that is ready
const LONG_AWAY = 15 * 60e3; // a phone put away this long asks for the PIN again

async function begin() {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "paper";
  await Promise.all([words.load(), clock.load(), newestRelease()]);
  if ((await vault.holder()) && (await sync.isStale())) await vault.wipe("stale");
  frame.draw();
  const held = await vault.holder();
  await (held ? pinPage(held, await sync.runsBehind()) : setUpPage());
  await slice.load();
  sync.start();
  frame.start();
  lockWhenAway();
  keepRelease();
}

// A release that is ready takes over now, before anything is open, and never in the middle. Only what has taken over
// starts the app anew: one that cannot yet waits for the next start, or this one would begin again and again.
async function newestRelease() {
  if (!navigator.serviceWorker?.controller) return; // the first start has better use for the line
  const found = await navigator.serviceWorker.getRegistration("/field/");
  if (!found?.waiting) return;
  const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  found.waiting.postMessage("activate");
  const took = await Promise.race([taken.then(() => true), new Promise((resolve) => setTimeout(resolve, TAKES_OVER))]);
  if (!took) return;
  location.reload();
  await new Promise(() => {});
}

// The files of this release once the first duties are there, and what this browser cannot do itself.
async function keepRelease() {
  if (!navigator.serviceWorker) return;
  if (!slice.synced()) await new Promise((resolve) => sync.news.addEventListener("pulled", resolve, { once: true }));
  await words.keep().catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  const { zxing, wasm, ed25519 } = document.body.dataset;
  const later = [...((await readsCodes()) ? [] : [zxing, wasm]), ...((await checksSignatures()) ? [] : [ed25519])];
  if (later.length) active.postMessage({ later });
}

function lockWhenAway() {
  let left = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") left = performance.now();
    else if (left && performance.now() - left > LONG_AWAY) location.reload();
  });
}

begin();
