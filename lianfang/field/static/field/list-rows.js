// One row of the list: whose door or what duty, what is known of it, how it stands.

import { button, h } from "./dom.js";
import * as drafts from "./drafts.js";
import { errandDone } from "./duty-page.js";
import { form, hrefOf } from "./forms.js";
import { spoken } from "./quick.js";
import * as slice from "./slice.js";
import { label, moment, t } from "./words.js";

let begun = []; // forms half filled in

// Rows are drawn at once: what they ask the disk for is read before.
export const read = async () => void (begun = await drafts.begun());

export function row(one, mixed) {
  const place = slice.place(one.place) ?? { name: "?" };
  const known = slice.facts(one.place)["household.head-count"];
  const how = slice.marked(one)?.how ?? (one.tried ? "tried" : "open");
  const facts = { class: "door", href: hrefOf(one), "data-state": how };
  return h("a", facts, h("b", {}, one.about || place.name), h("span", {}, words(one, known, mixed)), h("i", {}, sign(how)));
}

// A delivery is done from the list itself: one tap, with or without a network.
export function withTap(one) {
  const told = form(one.kind)?.quick;
  if (!told?.at_once || !one.fill?.[one.kind] || slice.marked(one)?.how === "done") return row(one, false);
  const words = Object.entries(told.well).map(([name, code]) => spoken(form(one.kind).fields.find((field) => field.name === name), code)).join(" · ");
  return h("div", { class: "with-tap" }, row(one, false), button(words, () => errandDone(one.id, told.well), { class: "big" }));
}

export const sign = (how) => ({ open: "○", tried: "◐", done: "●" })[how];

function words(one, known, mixed) {
  const told = mixed ? [label(form(one.kind)?.title)] : [];
  const other = slice.answers(one);
  if (other) told.push(t("{name} answers for it", { name: other }));
  if (known !== undefined) told.push(t("{n} people", { n: known }));
  if (begun.includes(drafts.draftOf(one.kind, one.place) + (one.opens ? `#${one.id}` : ""))) told.push(t("half filled in"));
  if (one.about) told.push(slice.place(one.place)?.name ?? "");
  told.push(one.opens ? `${moment(one.opens)}–${moment(one.due)}` : t("by {at}", { at: moment(one.due) }));
  return told.join(" · ");
}
