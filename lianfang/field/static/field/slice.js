// The worker's own part of the district: open duties, their doors, what registers already know.

import * as clock from "./clock.js";
import * as leaving from "./leaving.js";
import { answered, isAhead } from "./owed.js";
import { fits, grown, whole } from "./pieces.js";
import { get, put, write } from "./store.js";
import { open, seal } from "./vault.js";
import { ask } from "./wire.js";

const EMPTY = { token: "", order: [], duties: {}, places: {}, facts: {}, passes: null, posts: [], cars: {}, held: [], done: 0, at: 0 };
let held = EMPTY, marks = {};

export async function load() {
  const sealed = await get("kept", "slice");
  held = sealed ? JSON.parse(await open(sealed)) : EMPTY;
  marks = (await get("kept", "marks")) ?? {};
  await leaving.load();
}

export const passes = () => held.passes;
export const synced = () => held.at;

// Fetch what is lacking. A duty in the order that is not on the phone means: start anew.
export async function pull() {
  let told = await ask(`/field/sync?token=${encodeURIComponent(held.token)}`);
  if (!told.full && !fits(held, told)) told = await ask("/field/sync?token=");
  const before = held;
  held = told.full ? whole(told) : grown(held, told);
  await keep(before, told.gone ?? []);
}

// What came with the key of a new phone.
export async function begin(told) {
  held = whole(told);
  await keep(EMPTY, []);
}

// The new slice, and in the same step all that goes with an area that was taken away.
async function keep(before, areas) {
  const sealed = await seal(JSON.stringify(held));
  const pathOf = (id) => (before.places[id] ?? before.posts?.find((one) => String(one.id) === id))?.path;
  const drafts = await leaving.drafts(areas, pathOf, place);
  leaving.add(areas);
  marks = {};
  await write(["kept", "drafts"], (kept, half) => {
    kept.put(sealed, "slice");
    kept.put(leaving.gone(), "gone"); // as it is now: somebody may have read it while this was sealed
    kept.delete("marks");
    drafts.forEach((name) => half.delete(name));
  });
}

export const posts = () => held.posts ?? [];
export const place = (id) => held.places[id] ?? posts().find((one) => one.id === Number(id));
export const placeOf = (code) => [...Object.values(held.places), ...posts()].find((one) => one.code === code || one.id === Number(code));
export const cars = () => Object.values(held.cars ?? {}); // seen at this phone's checkpoint before, the newest last
export const facts = (id) => held.facts[id] ?? {};
const alike = (kind, id) => Object.values(held.duties).filter((one) => one.kind === kind && one.place === Number(id) && one.about === undefined);
export const duty = (kind, id) => alike(kind, id)[0];

// A duty about somebody or something at its place, or a car that stands at the checkpoint.
export const errand = (id) => held.duties[id] ?? standing().find((one) => one.id === id);
export const standing = (post) => (held.held ?? []).filter((one) => post === undefined || one.place === Number(post));

// What may be asked: as the round of a duty says, or the measure that a post stands on.
export const levelAt = (kind, id) => duty(kind, id)?.level ?? place(id)?.level;

// What the checks of a form know besides its answers: `there` in kit/checks.py.
export function there(kind, id, about) {
  const { first, first_at: since } = errand(about)?.there ?? {};
  const rested = since ? Math.max(0, (clock.now() - new Date(since)) / 60e3) : undefined;
  return { ...held.limits, level: levelAt(kind, id), first, rested };
}

// Compounds, buildings and stairwells of the doors on this phone, as one walks.
export const heads = () => Object.values(held.places).filter(({ kind }) => kind !== "dwelling").sort((a, b) => (a.path < b.path ? -1 : 1));

// Where a door is, as one says it: compound, building, unit; then its own name.
export function above(id) {
  const { path = "" } = held.places[id] ?? {};
  return Object.values(held.places)
    .filter((one) => one.path.length < path.length && path.startsWith(one.path))
    .sort((a, b) => a.path.length - b.path.length)
    .map((one) => one.name);
}

// The slot of recurring work that a form was opened for: its record names it.
export const slotOf = (kind, about) => {
  const one = held.duties[about];
  return one?.opens && one.about === undefined && one.kind === kind ? one.id : undefined;
};

// A record was made here: the list says so at once, until the server's next word.
export async function mark(kind, id, how, about) {
  const one = about ? held.duties[about] : answered(alike(kind, id).filter((each) => !each.opens || isOpen(each)));
  if (!one || one.kind !== kind || isAhead(one)) return;
  marks = { ...marks, [keyOf(one)]: { how, at: Date.now() } };
  await put("kept", "marks", marks);
}

const keyOf = (one) => (one.about === undefined && !one.opens ? `${one.kind}@${one.place}` : `#${one.id}`);
export const marked = (one) => marks[keyOf(one)];

export const isOpen = (one) => marked(one)?.how !== "done";

// Who else answers for a duty that stands on this phone because one walks there.
export const answers = (one) => held.others?.[one.id];

// All duties in walking order; how many more were done, and as of when: as the server said last.
export const ordered = () => held.order.map((id) => held.duties[id]);
export const doneBefore = () => held.done ?? 0;
export const asOf = () => new Date(held.now ?? Date.now());
