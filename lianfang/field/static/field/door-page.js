// One door: what is known is shown, and one tap says that all is well.

import { buzz, h, say } from "./dom.js";
import { carPage } from "./car-page.js";
import { contradicts } from "./contradicting.js";
import * as drafts from "./drafts.js";
import { asked, detail, form, kindsAt, lacking } from "./forms.js";
import { isShut, objections, shutWords } from "./objecting.js";
import { quick, spoken } from "./quick.js";
import { doorName, record, saved } from "./recording.js";
import { shown } from "./shown.js";
import * as slice from "./slice.js";
import { notWritten } from "./unwritten.js";
import { label, t } from "./words.js";

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
