// What was recorded on this phone in the last day, sealed: to be read again and put right.

import { all, get, write } from "./store.js";
import { open } from "./vault.js";

const DAY = 24 * 3600e3;
const PREFIX = "made/";
const MOST = `${PREFIX}\uffff`;
const range = () => IDBKeyRange.bound(PREFIX, MOST);

// A record leaves the outbox in the step that remembers it, with what its receipt has to say. What it corrects no
// longer holds.
export function remember(outbox, kept, row, note) {
  outbox.delete(row.n);
  if (row.corrects) kept.delete(PREFIX + row.corrects);
  kept.put({ ...row, state: "kept", ...(note && { note }) }, PREFIX + row.id);
}

// Those that still hold, the newest first: sent ones of the last day, and all that wait.
export async function made() {
  const waiting = (await all("outbox")).filter((row) => row.state !== "refused");
  const sent = await all("kept", range());
  const rows = [...waiting, ...sent];
  const gone = new Set(rows.map((row) => row.corrects));
  return rows.filter((row) => !gone.has(row.id)).sort((a, b) => b.made - a.made);
}

export async function one(id) {
  const row = (await get("kept", PREFIX + id)) ?? (await all("outbox")).find((each) => each.id === id);
  return row ? { ...row, record: JSON.parse(await open(row.sealed)) } : null;
}

// How the place of a record was called when it was made.
export async function name(id) {
  const row = id && (await one(id));
  return row ? open(row.words) : null;
}

// Those whose receipt has something to say that nobody has read: kept, and yet not all is done.
export const noted = async () => (await made()).filter((row) => row.note && !row.read);

export const read = (row) => write("kept", (kept) => kept.put({ ...row, read: true }, PREFIX + row.id));

// Nothing stays longer than a day.
export async function forget(now) {
  const old = (await all("kept", range())).filter((row) => !(now - row.made < DAY));
  if (old.length) await write("kept", (kept) => old.forEach((row) => kept.delete(PREFIX + row.id)));
}
