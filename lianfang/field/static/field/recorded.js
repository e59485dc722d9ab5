// What this phone recorded in the last day, below the list of duties.

import { h } from "./dom.js";
import { form } from "./forms.js";
import { sign } from "./list-rows.js";
import { made, noted } from "./made.js";
import * as slice from "./slice.js";
import { open } from "./vault.js";
import { label, moment, t } from "./words.js";

// What was recorded here in the last day, done doors among it: to be read, and put right. What the server had to
// say of one stands here until it is read, whatever else is asked for.
export async function own(place, { text, only, most }) {
  const rows = only === "all" ? await made() : await noted();
  const named = await Promise.all(rows.map(async (row) => ({ ...row, said: await open(row.words) })));
  const wanted = text.trim().toLowerCase();
  const shown = named.filter((row) => !wanted || [...slice.above(row.place), row.said].join(" ").toLowerCase().includes(wanted));
  if (!shown.length) return place.replaceChildren();
  const title = only === "all" ? t("Recorded here in the last day") : t("Kept, with a remark");
  return place.replaceChildren(h("h2", {}, title), ...shown.slice(0, most).map(recordedRow));
}

const recordedRow = (row) =>
  h("a", { class: "door", href: `#/made/${row.id}`, "data-state": row.note ? "tried" : "done" }, h("b", {}, row.said), h("span", {}, `${label(form(row.kind)?.title) || row.kind} · ${moment(row.made)}`, row.note && h("strong", { class: "remark" }, row.note)), h("i", {}, sign(row.note ? "tried" : "done")));
