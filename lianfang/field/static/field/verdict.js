// What a scanned pass is worth, as large as a hand, and the way on to the record.

import { button, buzz, h } from "./dom.js";
import * as forms from "./forms.js";
import * as passes from "./passes.js";
import { remember, tells } from "./shown.js";
import * as slice from "./slice.js";
import { label, moment, t } from "./words.js";

export function verdict(pass) {
  const { ok, why, until } = pass;
  const kind = KINDS[pass.kind]?.() ?? "";
  buzz(ok ? 60 : [120, 80, 120]);
  const words = ok ? (until ? t("Valid until {at}", { at: moment(until) }) : t("Valid")) : WHY[why]();
  return h("div", { class: "verdict", "data-ok": String(ok) }, h("b", {}, ok ? "✓" : "✕"), h("p", {}, kind), h("p", {}, words), ...(ok ? letIn(pass) : []));
}

// To the records of one's post, with the pass that was shown.
function letIn(pass) {
  const go = async (href) => {
    await passes.use(pass);
    remember(pass);
    location.hash = href;
  };
  return slice.posts().flatMap((post) =>
    forms.kindsAt(post.kind).filter((one) => one.pass)
      .map((one) => button(t("{what}: {name}", { what: label(one.title), name: post.name }), () => go(way(one, post, pass)), { class: "huge", "data-primary": "" })));
}

// What a code tells besides itself belongs into the whole form; a bare pass needs one tap.
const way = (one, post, pass) => `#/${one.quick && !tells(pass) ? "door" : "form"}/${one.code}/${post.id}`;

const KINDS = {
  "resident-card": () => t("Resident card"),
  "entry-pass": () => t("Entry pass"),
  "vehicle-pass": () => t("Pass of a vehicle"),
  "self-registration": () => t("Self-registration"),
};

const WHY = {
  forged: () => t("Not genuine"),
  expired: () => t("No longer valid"),
  early: () => t("Not yet valid"),
  revoked: () => t("Withdrawn"),
  elsewhere: () => t("Not for this place"),
  "used-up": () => t("Used up for today"),
  unknown: () => t("Made with a key this phone does not know. Ask the server."),
};
