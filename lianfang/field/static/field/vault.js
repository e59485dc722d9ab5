// What lies on the phone is sealed. The key comes from the server at registration; it is kept wrapped
// under the PIN (PBKDF2) mixed with a device key that never leaves this browser.

import { encode, toBase64 } from "./bytes.js";
import { get, put, write } from "./store.js";

const ROUNDS = 600_000; // PBKDF2-SHA-256; docs/sources.md#device-store
export const TRIES = 10; // wrong PINs before the slice is wiped
export const DAYS = 14; // without an answer of the server
let key = null;

export const isOpen = () => key !== null;
export const holder = () => get("kept", "vault"); // { device, user, name, … } once registered

async function wrapping(pin, { salt, bound }) {
  const base = await crypto.subtle.importKey("raw", encode(pin), "PBKDF2", false, ["deriveBits"]);
  const told = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const slow = await crypto.subtle.deriveBits(told, base, 256);
  const mixed = await crypto.subtle.sign("HMAC", bound, slow);
  const source = await crypto.subtle.importKey("raw", mixed, "HKDF", false, ["deriveKey"]);
  const shape = { name: "HKDF", hash: "SHA-256", salt, info: encode("lianfang field") };
  return crypto.subtle.deriveKey(shape, source, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const usable = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

// What takes a slow phone a second can be begun while the server still answers.
export async function prepare(pin) {
  const bound = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { bound, salt, under: await wrapping(pin, { salt, bound }) };
}

// Begin with the key the server gave for this device. The raw key is not kept.
export async function create(prepared, { device, user, name, raw }) {
  const { bound, salt, under } = await prepared;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, under, raw);
  await put("kept", "vault", { device, user, name, bound, salt, iv, wrapped, wrong: 0 });
  key = await usable(raw);
}

// Whether the PIN is right. Each try is counted before it is made, so that a kill does not hide it.
export async function unlock(pin) {
  const held = await holder();
  await put("kept", "vault", { ...held, wrong: held.wrong + 1 });
  const raw = await unwrap(pin, held);
  if (!raw) {
    if (held.wrong + 1 >= TRIES) await wipe("wrong-pin");
    return false;
  }
  await put("kept", "vault", { ...held, wrong: 0 });
  key = await usable(raw);
  return true;
}

async function unwrap(pin, held) {
  try {
    return await crypto.subtle.decrypt({ name: "AES-GCM", iv: held.iv }, await wrapping(pin, held), held.wrapped);
  } catch {
    return null;
  }
}

export async function changePin(old, pin) {
  const held = await holder();
  const raw = await unwrap(old, held);
  if (raw) await create(prepare(pin), { ...held, raw });
  return Boolean(raw);
}

export async function seal(text) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = typeof text === "string" ? encode(text) : text;
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

export async function open({ iv, data }) {
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data));
}

// Let go of everything readable. What was not sent stays, sealed: the server alone can open it.
export async function wipe(why) {
  const held = await holder();
  key = null;
  await write(["kept", "drafts", "outbox", "sealed"], (kept, drafts, outbox, sealed) => {
    const rows = outbox.getAll();
    rows.onsuccess = () => {
      for (const { n, id, made, sealed: part } of rows.result) {
        const told = { iv: toBase64(part.iv), data: toBase64(part.data) };
        sealed.add({ device: held?.device, id, made, bundle: { device: held?.device, parts: [told] } });
        outbox.delete(n);
      }
    };
    kept.clear();
    drafts.clear();
    kept.put(why, "wiped");
  });
}
