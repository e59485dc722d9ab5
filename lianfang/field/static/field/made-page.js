// One record of the last day: what was written, and the way to put it right.

import { h } from "./dom.js";
import { form } from "./forms.js";
import { one, read } from "./made.js";
import { spoken } from "./quick.js";
import * as slice from "./slice.js";
import { open } from "./vault.js";
import { label, moment, t } from "./words.js";

export async function madePage(id) {
  const row = await one(id);
  if (!row) return h("section", { class: "one" }, h("p", { class: "empty" }, t("It is no longer on this phone. Its door's page on the desk shows it.")));
  const { record, ...stored } = row;
  if (row.note && !row.read) await read(stored);
  const asks = form(row.kind);
  const words = slice.place(row.place)?.name ?? (await open(row.words));
  return h(
    "section",
    { class: "one" },
    h("p", { class: "crumb" }, slice.above(row.place).join(" ")),
    h("h1", {}, `${words} · ${label(asks?.title) || row.kind}`),
    h("p", { class: "quiet" }, `${moment(row.made)} · ${row.state === "kept" ? t("Sent") : t("Not sent yet")}`),
    row.note && h("p", { class: "fault", role: "note" }, row.note),
    h("dl", {}, answers(asks?.fields ?? [], record.detail)),
    h("a", { class: "huge", "data-primary": "", href: `#/form/${row.kind}/${row.place}/${row.id}` }, t("Correct what was recorded at {at}", { at: moment(row.made) })),
    h("a", { class: "big", href: "#/" }, t("To the list")),
  );
}

const answers = (fields, detail) =>
  fields.filter((field) => detail[field.name] !== undefined).map((field) => [h("dt", {}, label(field.label)), h("dd", {}, said(field, detail[field.name]))]);

function said(field, value) {
  if (field.kind !== "list") return spoken(field, value);
  return value.map((each) => field.part.fields.filter((inner) => each[inner.name] !== undefined).map((inner) => spoken(inner, each[inner.name])).join(" ")).join("; ");
}
