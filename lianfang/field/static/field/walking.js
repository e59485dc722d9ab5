// The duties as one walks them: what answers a search or a filter, what comes next, how much is done.

import * as slice from "./slice.js";

// In walking order those that answer a search or a filter.
export function walk({ text = "", only = "open" } = {}) {
  const wanted = text.trim().toLowerCase();
  return slice
    .ordered()
    .filter((one) => only === "all" || slice.isOpen(one))
    .filter((one) => only !== "tried" || one.tried || slice.marked(one)?.how === "tried")
    .filter((one) => only !== "late" || new Date(one.due) < slice.asOf())
    .filter((one) => !wanted || isMeant(one, wanted))
    .sort((a, b) => (wanted ? meant(b, wanted) - meant(a, wanted) : 0));
}

// As one says a door: 2单元302, 1-2-302, 302. All that is said must be there, in its order; the very door comes first.
const bare = (text) => text.toLowerCase().replace(/[\s\-－—号楼单元栋幢室]+/g, "");
const isMeant = (one, wanted) => words(one).includes(wanted) || bare(words(one)).includes(bare(wanted));
const meant = (one, wanted) => Number(bare(slice.place(one.place)?.name ?? "") === bare(wanted.split(/[-－—元]/).at(-1)));

const words = (one) =>
  [...slice.above(one.place), slice.place(one.place)?.name, slice.facts(one.place)["household.respondent"], one.about]
    .join(" ")
    .toLowerCase();

export const next = (kind, id) => {
  const list = walk().filter((one) => one.about === undefined && one.kind === kind && !slice.answers(one));
  const order = slice.ordered();
  const at = order.findIndex((one) => one.place === Number(id) && one.kind === kind);
  return list.find((one) => order.indexOf(one) > at) ?? list.find((one) => one.place !== Number(id));
};

// What this person did today, also what the server has heard of already, of all that is theirs to do.
export const sums = () => {
  const list = slice.ordered().filter((one) => !slice.answers(one));
  const open = list.filter(slice.isOpen).length;
  return { all: slice.doneBefore() + list.length, open };
};
