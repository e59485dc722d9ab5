// Passes and place codes, verified without the server: docs/passes.md has the format.

import { encode, fromBase64 } from "./bytes.js";
import * as clock from "./clock.js";
import * as slice from "./slice.js";
import { get, put } from "./store.js";

const PREFIX = "LF1:";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SIGNATURE = 64;
const ONCE = 255; // a quota that is no number a day
export const KINDS = { 1: "resident-card", 2: "entry-pass", 3: "vehicle-pass", 4: "self-registration", 5: "place" };

// What a text says if it is a pass at all: { ok, why, kind, place, path, until, subject }; null otherwise.
export async function read(text) {
  if (!text.trim().startsWith(PREFIX)) return null;
  const found = decoded(text.trim());
  if (!found) return { ok: false, why: "forged", kind: "" };
  const why = await fault(found);
  return { ...found, ok: !why, why, text: text.trim() };
}

// The order of judging is the format's own: genuine, not withdrawn, in its time.
async function fault(found) {
  const list = slice.passes();
  const key = list?.keys?.find((one) => one.key_id === found.key);
  if (!key) return "unknown";
  if (!(await verify(fromBase64(key.public_key), found.signature, found.signed))) return "forged";
  if (list.revoked.includes(found.id)) return "revoked";
  if (clock.now() < found.from) return "early";
  if (found.until && clock.now() >= found.until) return "expired";
  if (found.kind !== "place" && !fits(found.path)) return "elsewhere";
  return (await used(found.id)) >= allowed(found.quota) ? "used-up" : "";
}

// A pass counts in its place and below it; who stands at no post judges it anywhere.
function fits(path) {
  const posts = slice.posts();
  return !posts.length || posts.some((one) => one.path.startsWith(path) || path.startsWith(one.path));
}

const allowed = (quota) => (quota === 0 ? Infinity : quota === ONCE ? 1 : quota);
const today = () => new Date(clock.now() + 8 * 3600e3).toISOString().slice(0, 10); // of the district

// How often this phone let a pass through: today, or at all for one that is good once.
async function used(id) {
  const uses = (await get("kept", "uses")) ?? {};
  return Math.max(uses[`${id} ${today()}`] ?? 0, uses[`${id} once`] ?? 0);
}

// It was let through. The server hears of it with the record; this phone knows it at once.
export async function use({ id, quota }) {
  const uses = (await get("kept", "uses")) ?? {};
  const name = `${id} ${quota === ONCE ? "once" : today()}`;
  await put("kept", "uses", { ...uses, [name]: (uses[name] ?? 0) + 1 });
}

// Whether this browser checks such signatures itself.
export const checksSignatures = () =>
  crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]).then(
    () => true,
    ({ name }) => !UNKNOWN.includes(name),
  );
const UNKNOWN = ["NotSupportedError", "SyntaxError"];

export async function verify(key, signature, signed) {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, signed);
  } catch (fault) {
    if (!UNKNOWN.includes(fault.name)) return false;
    const noble = await import(document.body.dataset.ed25519); // browsers before Ed25519
    return noble.verifyAsync(signature, signed, key).catch(() => false);
  }
}

function decoded(text) {
  const bytes = base32(text.slice(PREFIX.length));
  if (!bytes || bytes.length < 27 + SIGNATURE) return null;
  const view = new DataView(bytes.buffer);
  const steps = view.getUint8(24);
  const end = bytes.length - SIGNATURE;
  const kind = KINDS[bytes[0] & 15];
  if (bytes[0] >> 4 !== 1 || !kind || 26 + 2 * steps > end) return null;
  const path = Array.from({ length: steps }, (_, at) => String(view.getUint16(25 + 2 * at)).padStart(4, "0")).join("");
  return {
    kind,
    key: view.getUint16(1),
    id: [...bytes.slice(3, 11)].map((one) => one.toString(16).padStart(2, "0")).join(""),
    from: view.getUint32(11) * 1000,
    until: view.getUint32(15) * 1000,
    quota: view.getUint8(19),
    place: view.getUint32(20),
    path,
    subject: new TextDecoder().decode(bytes.slice(26 + 2 * steps, end)),
    signed: new Uint8Array([...encode(PREFIX), ...bytes.slice(0, end)]),
    signature: bytes.slice(end),
  };
}

// Exactly one way to write a pass: bits left over must be nought, nothing else may stand in it.
function base32(text) {
  const bytes = [];
  let [bits, value] = [0, 0];
  for (const letter of text) {
    const at = LETTERS.indexOf(letter);
    if (at < 0) return null;
    value = ((value << 5) | at) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 255);
  }
  return bits < 5 && (value & ((1 << bits) - 1)) === 0 ? new Uint8Array(bytes) : null;
}
