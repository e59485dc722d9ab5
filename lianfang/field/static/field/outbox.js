// The outbox of one phone. A record is on the disk before the tap's feedback; it leaves only on the
// server's receipt for exactly its bytes; a refused one stays until a person has dealt with it.
// Nothing expires, and the order of making is the order of sending.

import { digest } from "./bytes.js";
import * as clock from "./clock.js";
import { settled, stamp } from "./dated.js";
import { uuid7 } from "./ids.js";
import { remember } from "./made.js";
import { all, get, write } from "./store.js";
import { open, seal } from "./vault.js";
import { NoAnswer, Refusal } from "./wire.js";

const BATCH = 50;

export class Outbox extends EventTarget {
  #post;
  #size = BATCH;
  #line = new BroadcastChannel("outbox");

  constructor(post) {
    super();
    this.#post = post; // async (text) => receipts; throws when there is no usable answer
    this.#line.onmessage = () => this.dispatchEvent(new Event("change"));
  }

  // Keep a record; resolves with its id once it is durable. One that mends a refused record has its id
  // and takes its place in the same breath.
  async put({ kind, place, detail, corrects, mends, duty, level, words = "" }) {
    const mark = clock.mark();
    const at = clock.now();
    const record = { id: mends?.id ?? uuid7(Math.max(0, Math.round(at))), kind, place, made_at: stamp(at), detail, ...(duty && { duty }) };
    if (corrects) record.corrects = corrects;
    const row = { id: record.id, kind, place, state: "waiting", made: mark.wall, mark, sent: false, corrects, level }; // a correction asks what could be asked then
    row.sealed = await seal(JSON.stringify(record));
    row.words = await seal(words);
    await write("outbox", (store) => (mends && store.delete(mends.n), store.add(row)));
    this.#changed();
    return record.id;
  }

  async all(state) {
    const rows = await all("outbox");
    return state ? rows.filter((row) => row.state === state) : rows;
  }

  // One sender at a time across tabs; a second caller returns at once.
  flush() {
    return navigator.locks.request("outbox", { ifAvailable: true }, async (lock) => lock && this.#drain());
  }

  async #drain() {
    for (let rows; (rows = (await this.all("waiting")).slice(0, this.#size)).length; ) {
      const texts = await settled(rows);
      let receipts;
      try {
        receipts = await this.#post(`[${texts.join(",")}]`);
      } catch (fault) {
        if (!(fault instanceof Refusal && fault.status === 413 && rows.length > 1)) throw fault;
        this.#size = Math.ceil(rows.length / 2);
        continue;
      }
      if (!(await this.#settle(rows, texts, receipts))) throw new NoAnswer("no receipt for any record sent");
    }
    this.#size = BATCH;
  }

  async #settle(rows, texts, receipts) {
    const told = new Map((Array.isArray(receipts) ? receipts : []).map((one) => [one.id, one]));
    const digests = await Promise.all(texts.map(digest));
    const matching = rows.filter((row, at) => told.get(row.id)?.digest === digests[at]);
    await write(["outbox", "kept"], (store, kept) => {
      for (const row of matching) {
        const { state, code, message, note } = told.get(row.id);
        if (state === "refused") store.put({ ...row, state, code, message });
        else if (state === "kept" || state === "already-kept") remember(store, kept, row, note);
      }
    });
    const note = matching.map((row) => told.get(row.id).note).findLast(Boolean);
    if (note) this.dispatchEvent(new CustomEvent("noted", { detail: note }));
    this.#changed();
    return matching.length;
  }

  async text(row) {
    return open((await get("outbox", row.n)).sealed);
  }

  // Hand a refused record to the supervisor: "held" or "kept" once the server says so of exactly its
  // bytes, and only then it leaves.
  async hand(row) {
    const text = await this.text(row);
    const receipts = await this.#post(`[${text}]`);
    const [one] = Array.isArray(receipts) ? receipts : [];
    if (one?.digest !== (await digest(text))) return "";
    const how = one.state === "refused" ? one.held && "held" : "kept";
    if (how) await write("outbox", (store) => store.delete(row.n));
    this.#changed();
    return how || "";
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    this.#line.postMessage("change");
  }
}
