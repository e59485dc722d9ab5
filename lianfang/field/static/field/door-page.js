// One door: what is known is shown, and one tap says that all is well.

import { buzz, h, say } from "./dom.js";
import { carPage } from "./car-page.js";
import { contradicts } from "./contradicting.js";
import * as drafts from "./drafts.js";
import { asked, detail, form, hrefOf, kindsAt, lacking } from "./forms.js";
import * as made from "./made.js";
import { isShut, objections, shutWords } from "./objecting.js";
import { quick, spoken } from "./quick.js";
import { shown } from "./shown.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import { notWritten } from "./unwritten.js";
import { label, moment, t } from "./words.js";

export async function doorPage(kind, place) {
  const one = form(kind);
  if (one?.quick?.rides) return carPage(kind, place, (answers) => keep(kind, place, answers), others(kind, place));
  const known = slice.facts(place);
  const told = [h("h1", {}, doorName(place)), ...facts(one, known, place)];
  if (one?.quick) told.push(...quick(atLevel(one, slice.levelAt(kind, place)), known, (answers) => keep(kind, place, answers)));
  const isBegun = (await drafts.begun()).includes(drafts.draftOf(kind, place));
  told.push(...others(kind, place, isBegun));
  return h("section", { class: "one" }, h("p", { class: "crumb" }, slice.above(place).join(" ")), ...told);
}

// One tap only for what needs no more answers at this level; the whole form asks the rest.
const atLevel = (one, level) => ({
  ...one,
  quick: { ...one.quick, others: one.quick.others.filter((told) => !lacking(one, asked(one, level ?? one.level), told).length) },
});

export const doorName = (place) => slice.place(place)?.name ?? String(place);

function facts(one, known) {
  const shown = (one?.fields ?? []).filter((field) => field.known_from && typeof known[field.concept] !== "object" && known[field.concept] !== undefined);
  const pairs = shown.map((field) => [h("dt", {}, label(field.label)), h("dd", {}, spoken(field, known[field.concept]))]);
  const flagged = (known["household.flagged"] ?? []).map((person) => h("p", { class: "flag" }, t("Followed here: {name}", { name: person.name })));
  return [pairs.length > 0 && h("dl", {}, pairs), ...flagged];
}

// The full form, and what else can be recorded at this place.
function others(kind, place, isBegun) {
  const more = kindsAt(slice.place(place)?.kind).filter((one) => one.code !== kind);
  const words = isBegun ? t("Go on where it was left") : t("Something to write down");
  return [h("a", { class: "big", href: `#/form/${kind}/${place}`, "data-begun": isBegun }, words), ...more.map((one) => way(one, place))];
}

const way = (one, place, isMain) => h("a", { class: isMain ? "huge" : "big", "data-primary": isMain && "", href: `#/${one.quick ? "door" : "form"}/${one.code}/${place}` }, label(one.title));

// A gate or checkpoint: what can be recorded there, and the cars that wait to be measured again or let go.
export async function postPage(place) {
  const cars = slice.standing(place);
  const waiting = cars.length ? [h("h2", {}, t("Standing here: {n}", { n: cars.length })), ...cars.map((one) => h("a", { class: "big", href: `#/duty/${one.id}` }, one.about))] : [];
  const { kind } = slice.place(place) ?? {};
  const ways = kindsAt(kind).map((one) => way(one, place, one.quick && one.base.includes(kind)));
  return h("section", { class: "one" }, h("h1", {}, doorName(place)), ...waiting, waiting.length > 0 && h("h2", {}, t("Something to write down")), ...ways);
}

// A duty about somebody or something: its own forms, with what is known already filled in.
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

async function keep(kind, place, values) {
  if (document.body.dataset.keeping) return; // a second tap on the way changes nothing
  const name = drafts.draftOf(kind, place);
  const isDoor = Boolean(slice.duty(kind, place));
  const [wrong] = objections({ kind, place }, values);
  if (wrong) return refuse(wrong.words);
  if (await isShut(kind, place)) return refuse(shutWords());
  if (isDoor && (await contradicts(name))) return;
  document.body.dataset.keeping = "yes";
  try {
    const one = form(kind);
    const answers = { ...values, ...shown(one) };
    const id = await record({ kind, place, detail: detail(asked(one, slice.levelAt(kind, place) ?? one.level), answers) });
    if (one.quick?.rides || isDoor) await drafts.drop(name); // at a gate a draft is somebody else's
    if (isDoor) return saved(kind, place, id);
    dispatchEvent(new Event("again")); // at a gate the next person already stands there
    setTimeout(() => say(t("Kept: {door}", { door: doorName(place) }), "good"));
  } catch (fault) {
    notWritten(fault);
  } finally {
    delete document.body.dataset.keeping;
  }
}

function refuse(words) {
  buzz([80, 60, 80]);
  say(words, "bad");
}

// Keeps one record; what follows on the screen is said only once it is on the disk.
export async function record({ kind, place, detail: told, corrects, mends, about, level = slice.levelAt(kind, place) }) {
  const number = Number(place);
  const words = slice.place(place) ? doorName(place) : ((await made.name(corrects)) ?? doorName(place));
  const duty = slice.slotOf(kind, about);
  const id = await sync.outbox.put({ kind, place: Number.isInteger(number) ? number : place, detail: told, corrects, mends, duty, level, words });
  await slice.mark(kind, place, form(kind)?.tries.includes(told.outcome) ? "tried" : "done", about);
  buzz();
  sync.run();
  return id;
}

export function saved(kind, place, id, about = "") {
  const next = slice.next(kind, place);
  say(t("Kept: {door}", { door: doorName(place) }), "good");
  const ways = [h("a", { class: "big", href: `#/form/${kind}/${place}/${id}${about && `/${about}`}` }, t("Correct it")), h("a", { class: "big", href: "#/" }, t("To the list"))];
  const onward = next && h("a", { class: "huge", "data-primary": "", href: hrefOf(next) }, t("Next: {door}", { door: doorName(next.place) }));
  const page = h("section", { class: "one" }, h("p", { class: "kept" }, t("Kept on this phone")), h("h1", {}, doorName(place)), onward, h("div", { class: "pair" }, ways));
  document.getElementById("main").replaceChildren(page);
  page.querySelector("a").focus();
}
