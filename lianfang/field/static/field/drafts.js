// A form half filled in survives a killed browser: each keystroke is kept, sealed, one write after another.

import { get, keys, put, remove } from "./store.js";
import { notWritten } from "./unwritten.js";
import { open, seal } from "./vault.js";

let line = Promise.resolve();
let waiting = null;

// The draft of a form at a place; that of a correction is its own, so that a new visit never starts from it.
export const draftOf = (kind, place, corrects) => `${kind}@${place}${corrects ? `@${corrects}` : ""}`;

export async function restore(name) {
  const sealed = await get("drafts", name);
  return sealed ? JSON.parse(await open(sealed)) : null;
}

export const begun = () => keys("drafts"); // names of the forms half filled in

// What comes while a write is on its way goes as one write after it.
export function keep(name, draft) {
  const had = waiting;
  waiting = { name, text: JSON.stringify(draft) };
  if (!had) line = line.then(writeDown).catch(notWritten); // one that fails stops none after it
  return line;
}

async function writeDown() {
  const { name, text } = waiting;
  waiting = null;
  await put("drafts", name, await seal(text));
}

export async function drop(name) {
  await line;
  await remove("drafts", name);
}
