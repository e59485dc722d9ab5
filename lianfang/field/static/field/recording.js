// What was answered at a door becomes a record on this phone; then it says so, and leads on to the next door.

import { buzz, h, say } from "./dom.js";
import { form, hrefOf } from "./forms.js";
import * as made from "./made.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import * as walking from "./walking.js";
import { t } from "./words.js";

export const doorName = (place) => slice.place(place)?.name ?? String(place);

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
  const next = walking.next(kind, place);
  say(t("Kept: {door}", { door: doorName(place) }), "good");
  const ways = [h("a", { class: "big", href: `#/form/${kind}/${place}/${id}${about && `/${about}`}` }, t("Correct it")), h("a", { class: "big", href: "#/" }, t("To the list"))];
  const onward = next && h("a", { class: "huge", "data-primary": "", href: hrefOf(next) }, t("Next: {door}", { door: doorName(next.place) }));
  const page = h("section", { class: "one" }, h("p", { class: "kept" }, t("Kept on this phone")), h("h1", {}, doorName(place)), onward, h("div", { class: "pair" }, ways));
  document.getElementById("main").replaceChildren(page);
  page.querySelector("a").focus();
}
