// When the phone talks to the server: at once after a record, when the line comes back, and again
// after ever longer waits while there is no usable answer. Sending goes before fetching.

import * as clock from "./clock.js";
import { gone } from "./leaving.js";
import { forget } from "./made.js";
import { Outbox } from "./outbox.js";
import * as slice from "./slice.js";
import { all, get, put, write } from "./store.js";
import * as vault from "./vault.js";
import { NoAnswer, Refusal, ask, hello } from "./wire.js";

const WAITS = [5, 15, 60, 300]; // seconds
const EVERY = 300;
const SOON = 1000; // milliseconds
const SAID = [409, 422]; // refusals of one queue, not of the one who asks
const DAY = 24 * 3600e3;

export const outbox = new Outbox((body) => ask("/field/records", { method: "POST", body }));
export const news = new EventTarget();
export let state = { how: "idle", words: "" };
let failures = 0;
let timer;
let soon;

const become = (how, words = "") => {
  state = { how, words };
  news.dispatchEvent(new Event("change"));
};

// One round of talk. Across tabs one at a time; who comes meanwhile comes again soon, for what was
// recorded after the sending of this round would otherwise wait for the next.
export const run = () =>
  navigator.locks.request("sync", { ifAvailable: true }, async (lock) => {
    clearTimeout(soon);
    if (!vault.isOpen()) return;
    if (!lock) return void (soon = setTimeout(run, SOON));
    become("working");
    try {
      await talk();
      failures = 0;
      become("idle");
    } catch (fault) {
      await failed(fault);
    }
    plan();
  });

async function talk() {
  await forget(Date.now());
  const told = await hello();
  await clock.learn(told.now, told.asked, told.answered);
  await put("kept", "seen", clock.now());
  await carry();
  await outbox.flush();
  const had = gone().length;
  await slice.pull();
  news.dispatchEvent(new Event("pulled"));
  if (gone().length > had) news.dispatchEvent(new Event("gone"));
}

// Queues that wait sealed: saved when this phone was wiped, or taken over from another phone.
export async function carry() {
  for (const row of (await all("sealed")).filter((one) => one.state !== "refused")) {
    try {
      const receipts = await ask("/field/carried", { method: "POST", body: JSON.stringify(row.bundle) });
      if (!Array.isArray(receipts)) throw new NoAnswer("no receipts");
      const back = receipts.find((one) => one.code === "device-revoked"); // made after it was revoked
      const stays = back && { ...row, state: "refused", code: back.code, message: back.message };
      await write("sealed", (store) => (stays ? store.put(stays) : store.delete(row.n)));
    } catch (fault) {
      if (!(fault instanceof Refusal && SAID.includes(fault.status))) throw fault;
      const { message, code } = fault; // it stays, and holds up nothing else
      await write("sealed", (store) => store.put({ ...row, state: "refused", code, message }));
    }
  }
}

async function failed(fault) {
  failures += 1;
  if (!(fault instanceof Refusal)) return become("offline");
  if (fault.status === 401) return become("sign-in");
  if (fault.status === 410) {
    await vault.wipe(fault.code === "posting-ended" ? "ended" : "revoked");
    return location.reload();
  }
  return become("refused", fault.message);
}

function plan() {
  clearTimeout(timer);
  const wait = failures ? WAITS[Math.min(failures, WAITS.length) - 1] : EVERY;
  timer = setTimeout(run, wait * 1000);
}

export function start() {
  addEventListener("online", run);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run());
  run();
}

// Two weeks without a word from the server: the slice goes, what was recorded stays sealed.
export async function isStale() {
  const seen = await get("kept", "seen");
  return seen !== undefined && clock.now() - seen > vault.DAYS * DAY;
}

// A clock before the server's last word was set back, or forgot the time with its battery. That is no two weeks.
export async function runsBehind() {
  const seen = await get("kept", "seen");
  return seen !== undefined && seen - clock.now() > DAY;
}

// How much has not arrived, and since when.
export async function unsent() {
  const rows = [...(await outbox.all()), ...(await all("sealed"))];
  const since = rows.reduce((least, row) => Math.min(least, row.made ?? Date.now()), Date.now());
  const refused = rows.filter((row) => row.state === "refused").length;
  return { count: rows.length, refused, age: rows.length ? Date.now() - since : 0 };
}
