// Recurring work: the same thing is owed several times a day at one place, each time in its window.

import * as clock from "./clock.js";

export const isAhead = ({ opens }) => new Date(opens ?? 0) > clock.now(); // a record counts for nothing yet

// Of the duties of one kind at a place what a record made now answers: what is open at this hour, else what
// was due last; of rounds the only one.
export function answered(ones) {
  const at = clock.now();
  const late = ones.filter(({ due }) => new Date(due) < at).sort((a, b) => new Date(b.due) - new Date(a.due));
  return ones.find((one) => !one.opens || (!isAhead(one) && at <= new Date(one.due))) ?? late[0];
}

// Duties by their kind, the first due first.
export function grouped(ones) {
  const kinds = new Map();
  for (const one of [...ones].sort((a, b) => new Date(a.due) - new Date(b.due))) kinds.set(one.kind, [...(kinds.get(one.kind) ?? []), one]);
  return kinds;
}
