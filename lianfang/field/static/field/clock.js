// What time it is by the server, told from a phone whose clock may be days off.
//
// The phone's clock plus the offset measured at the last answer is the server's time, as long as the
// clock was not set meanwhile. While the app stays open, `performance.now()` cannot be set by anybody:
// a record made in the same session is dated anew by it when the next answer shows another offset.

import { get, put } from "./store.js";

const STEP = 60e3; // a difference beyond it is a clock that was set, not a slow line
const session = Math.random().toString(36).slice(2);
const began = Date.now() - performance.now();
let offset = null;

export async function load() {
  offset = (await get("kept", "offset")) ?? null;
}

// How far the clock was moved under this open page; 0 in the usual case.
const moved = () => {
  const by = Date.now() - performance.now() - began;
  return Math.abs(by) > STEP ? by : 0;
};

export const now = () => Date.now() - moved() + (offset ?? 0);

// Taken down with a record, so that it can be dated anew.
export const mark = () => ({ session, mono: performance.now(), wall: Date.now(), offset });

export async function learn(told, asked, answered) {
  const found = Math.round(new Date(told).getTime() - (asked + answered) / 2) + moved();
  if (offset === null || Math.abs(found - offset) > 2000) {
    offset = found;
    await put("kept", "offset", offset - moved()); // as the next session will see this clock
  }
}

// When a record was made by the server's time, as well as can be told now; null where nothing changes.
export function redated({ session: made, mono, wall, offset: known }) {
  if (offset === null || (known !== null && Math.abs(offset - known) <= STEP)) return null;
  if (made === session) return now() - (performance.now() - mono);
  return wall + offset;
}
