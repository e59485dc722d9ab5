// One door: what is known is shown, and one tap says that all is well.

import { button, buzz, h, say } from "./dom.js";
import { asked, detail, form, kinds } from "./forms.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import { label, t } from "./words.js";

const TRIED = ["nobody-home", "refused"]; // outcomes after which a door stays open
const CHIPS = [1, 2, 3, 4, 5, 6];

export async function doorPage(kind, place) {
  const one = form(kind);
  const known = slice.facts(place);
  const told = [h("h1", {}, doorName(place)), ...facts(one, known, place)];
  if (one?.quick) told.push(...quick(kind, place, one, known));
  told.push(...others(kind, place));
  return h("section", { class: "one" }, h("p", { class: "crumb" }, slice.above(place).join(" ")), ...told);
}

export const doorName = (place) => slice.place(place)?.name ?? String(place);

function facts(one, known) {
  const shown = (one?.fields ?? []).filter((field) => field.known_from && typeof known[field.concept] !== "object" && known[field.concept] !== undefined);
  const pairs = shown.map((field) => [h("dt", {}, label(field.label)), h("dd", {}, spoken(field, known[field.concept]))]);
  const flagged = (known["household.flagged"] ?? []).map((person) => h("p", { class: "flag" }, t("Followed here: {name}", { name: person.name })));
  return [pairs.length > 0 && h("dl", {}, pairs), ...flagged];
}

export const spoken = (field, value) => label(Object.fromEntries(field.choices ?? [])[value]) || String(value);

function quick(kind, place, one, known) {
  const counted = one.fields.find((field) => field.name === one.quick.counts);
  let count = known[counted?.concept];
  const well = button("", () => keep(kind, place, { ...one.quick.well, [counted.name]: count }), { class: "huge", "data-primary": "" });
  const figure = h("output", {}, "");
  const set = (value) => {
    count = value;
    figure.textContent = count === undefined ? "?" : t("{n} people", { n: count });
    well.textContent = count === undefined ? t("How many live here?") : t("All well · {n} people", { n: count });
    well.disabled = count === undefined;
  };
  const step = (by) => set(Math.min(counted.high ?? 99, Math.max(0, (count ?? 0) + by)));
  set(count);
  const stepper = h("div", { class: "stepper", role: "group", "aria-label": label(counted.label) },
    button("−", () => step(-1), { "aria-label": t("one less") }), figure, button("+", () => step(1), { "aria-label": t("one more") }));
  const chips = h("div", { class: "chips" }, CHIPS.map((n) => button(String(n), () => set(n))));
  return [known[counted.concept] === undefined ? chips : stepper, well, h("div", { class: "pair" }, one.quick.others.map((told) => other(kind, place, one, told)))];
}

function other(kind, place, one, told) {
  const [[name, code]] = Object.entries(told);
  const field = one.fields.find((each) => each.name === name);
  return button(spoken(field, code), () => keep(kind, place, told), { class: "big" });
}

// The full form, and what else can be recorded at this place.
function others(kind, place) {
  const here = slice.place(place)?.kind;
  const more = kinds().filter((one) => one.code !== kind && (!one.base.length || one.base.includes(here)));
  return [
    h("a", { class: "big", href: `#/form/${kind}/${place}` }, t("Something to write down")),
    ...more.map((one) => h("a", { class: "big", href: `#/form/${one.code}/${place}` }, label(one.title))),
  ];
}

async function keep(kind, place, values) {
  if (document.body.dataset.keeping) return; // a second tap on the way changes nothing
  document.body.dataset.keeping = "yes";
  try {
    const fields = asked(form(kind), slice.duty(kind, place)?.level ?? "L1");
    const id = await record({ kind, place, detail: detail(fields, values) });
    saved(kind, place, id);
  } finally {
    delete document.body.dataset.keeping;
  }
}

// Keeps one record; what follows on the screen is said only once it is on the disk.
export async function record({ kind, place, detail: told, corrects }) {
  const number = Number(place);
  const id = await sync.outbox.put({ kind, place: Number.isInteger(number) ? number : place, detail: told, corrects, words: doorName(place) });
  await slice.mark(kind, place, TRIED.includes(told.outcome) ? "tried" : "done");
  buzz();
  sync.run();
  return id;
}

export function saved(kind, place, id) {
  const next = slice.next(kind, place);
  say(t("Kept: {door}", { door: doorName(place) }), "good");
  const ways = [h("a", { class: "big", href: `#/form/${kind}/${place}/${id}` }, t("Correct it")), h("a", { class: "big", href: "#/" }, t("To the list"))];
  const onward = next && h("a", { class: "huge", "data-primary": "", href: `#/door/${next.kind}/${next.place}` }, t("Next: {door}", { door: doorName(next.place) }));
  const page = h("section", { class: "one" }, h("p", { class: "kept" }, t("Kept on this phone")), h("h1", {}, doorName(place)), onward, h("div", { class: "pair" }, ways));
  document.getElementById("main").replaceChildren(page);
  page.querySelector("a").focus();
}
