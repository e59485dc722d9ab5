// A duty about somebody or something: who or what it is about is known already, and one tap may do.

import { h } from "./dom.js";
import { asked, detail, form } from "./forms.js";
import { quick } from "./quick.js";
import { doorName, record, saved } from "./recording.js";
import * as slice from "./slice.js";
import { notWritten } from "./unwritten.js";
import { label, moment, t } from "./words.js";

// Its own forms, with what is known already filled in.
export async function dutyPage(id) {
  const one = slice.errand(id);
  if (!one) return h("section", { class: "one" }, h("p", { class: "empty" }, t("Nothing here answers to this.")));
  const kinds = [...new Set([one.kind, ...Object.keys(one.fill)])].filter((kind) => form(kind));
  const ways = kinds.map((kind, at) => h("a", { class: at ? "big" : "huge", href: `#/form/${kind}/${one.place}//${one.id}` }, label(form(kind).title)));
  const taps = atATap(one);
  const due = one.due ? [h("p", {}, t("by {at}", { at: moment(one.due) }))] : [];
  return h("section", { class: "one" }, h("p", { class: "crumb" }, [...slice.above(one.place), doorName(one.place)].join(" ")), h("h1", {}, one.about || doorName(one.place)), ...due, ...taps, ...(taps.length ? ways.map((way) => (way.className = "big", way)) : ways));
}

// What one tap answers of a duty about somebody: who or what it is about is known already.
function atATap(one) {
  const here = form(one.kind);
  if (!here?.quick || !one.fill[one.kind]) return [];
  return quick(here, {}, (answers) => errandDone(one.id, answers));
}

export async function errandDone(id, answers) {
  const one = slice.errand(id);
  if (!one || document.body.dataset.keeping) return; // a second tap on the way changes nothing
  document.body.dataset.keeping = "yes";
  try {
    const { kind, place } = one;
    const told = detail(asked(form(kind), form(kind).level), { ...one.fill[kind], ...answers });
    const kept = await record({ kind, place, detail: told, about: id, level: form(kind).level });
    saved(kind, place, kept, id);
  } catch (fault) {
    notWritten(fault);
  } finally {
    delete document.body.dataset.keeping;
  }
}
