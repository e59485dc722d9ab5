// The time of a record: put right while nobody has seen it, and never after.

import * as clock from "./clock.js";
import { write } from "./store.js";
import { open, seal } from "./vault.js";

export const stamp = (at) => new Date(at).toISOString();

// The records' bytes. Before one is sent for the first time its time is put right, never after.
export async function settled(rows) {
  const texts = await Promise.all(rows.map((row) => open(row.sealed)));
  const fresh = rows.filter((row) => !row.sent);
  for (const row of fresh) {
    const [at, place] = [clock.redated(row.mark), rows.indexOf(row)];
    row.sent = true;
    if (at === null) continue;
    texts[place] = JSON.stringify({ ...JSON.parse(texts[place]), made_at: stamp(at) });
    row.sealed = await seal(texts[place]);
  }
  if (fresh.length) await write("outbox", (store) => fresh.forEach((row) => store.put(row)));
  return texts;
}
