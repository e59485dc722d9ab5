// A queue that travels otherwise than by its own line: sealed, so that only the server can open it,
// as a file or as a series of QR codes. The other phone or desk carries it without reading it.

import { encode, fromBase64, pack, toBase64 } from "./bytes.js";
import { outbox } from "./sync.js";
import { all, write } from "./store.js";
import { holder, open, seal } from "./vault.js";

const SERIES = "LFQ1";
const IN_ONE = 900; // characters of one code: still read from a cracked screen in the dark

// All that has not been sent, as one bundle. It stays in the outbox until its own receipts are here.
export async function bundle() {
  const rows = await outbox.all();
  const texts = await Promise.all(rows.map((row) => open(row.sealed)));
  const { iv, data } = await seal(await pack(encode(`[${texts.join(",")}]`)));
  const { device } = await holder();
  return { v: 1, device, parts: [{ iv: toBase64(iv), data: toBase64(data), packed: true }] };
}

export function series(told) {
  const text = toBase64(encode(JSON.stringify(told)));
  const count = Math.max(1, Math.ceil(text.length / IN_ONE));
  const name = Math.random().toString(36).slice(2, 8);
  return Array.from({ length: count }, (_, at) =>
    [SERIES, name, at + 1, count, text.slice(at * IN_ONE, (at + 1) * IN_ONE)].join(":"),
  );
}

const read = new Map();

export const isPart = (text) => text.startsWith(`${SERIES}:`);

// One code of a series was read. Answers { have, count }, and takes the queue over with the last one.
export async function take(text) {
  const [, name, at, count, ...rest] = text.split(":");
  const parts = read.get(name) ?? new Map();
  parts.set(Number(at), rest.join(":"));
  read.set(name, parts);
  const told = { have: parts.size, count: Number(count) };
  if (told.have < told.count) return told;
  read.delete(name);
  const whole = [...parts.keys()].sort((a, b) => a - b).map((one) => parts.get(one)).join("");
  await takeOver(new TextDecoder().decode(fromBase64(whole)));
  return told;
}

// Keep another phone's sealed queue until the server has taken it in. Once, however often it is read.
export async function takeOver(text) {
  const told = JSON.parse(text);
  if (!told.device || !Array.isArray(told.parts)) throw new Error("not a queue");
  const known = (await all("sealed")).some((row) => JSON.stringify(row.bundle) === JSON.stringify(told));
  if (!known) await write("sealed", (store) => store.add({ device: told.device, made: Date.now(), bundle: told }));
}

export async function save() {
  const file = new Blob([JSON.stringify(await bundle())], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `lianfang-${new Date().toISOString().slice(0, 16).replaceAll(":", "")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10e3);
}
