// Areas that were taken away from this worker: their names until somebody has read them, and what of
// them goes with the slice.

import { get, keys, remove } from "./store.js";

let left = [];

export const gone = () => left;

export async function load() {
  left = (await get("kept", "gone")) ?? [];
}

export function add(areas) {
  left = [...new Set([...left, ...areas.map((one) => one.name)])];
}

export async function understood() {
  left = [];
  await remove("kept", "gone");
}

// Forms half filled in at doors there: they name people, and nobody could hand them in any more.
// `pathOf` says where a door lay, `isCarried` whether the phone has it still.
export async function drafts(areas, pathOf, isCarried) {
  if (!areas.length) return [];
  const doorOf = (name) => name.split("@").at(-1);
  const isThere = (path = "") => areas.some((one) => path.startsWith(one.path));
  return (await keys("drafts")).filter((name) => isThere(pathOf(doorOf(name))) && !isCarried(doorOf(name)));
}
