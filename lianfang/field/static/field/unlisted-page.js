// A dwelling that is not on the list: in which building it stands; then what was found there.

import { h } from "./dom.js";
import { form } from "./forms.js";
import * as slice from "./slice.js";
import { label, t } from "./words.js";

export const UNLISTED = "mending.unlisted-report";

export async function unlistedPage() {
  const one = form(UNLISTED);
  const heads = slice.heads().filter(({ kind }) => one.base.includes(kind));
  const way = (place) => h("a", { class: "big", href: `#/form/${UNLISTED}/${place.id}` }, [...slice.above(place.id), place.name].join(" "));
  return h(
    "section",
    { class: "one" },
    h("h1", {}, label(one.title)),
    h("p", {}, heads.length ? t("In which building or compound is it?") : t("Your phone holds no building yet. Scan the code of one.")),
    ...heads.map(way),
  );
}
