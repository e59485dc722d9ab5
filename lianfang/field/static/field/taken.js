// What the list says once an area was taken away.

import { button, h } from "./dom.js";
import { gone, understood } from "./leaving.js";
import { unsent } from "./sync.js";
import { t } from "./words.js";

// Which areas left the phone, and whether all that was recorded there has arrived.
export async function tell(place, draw) {
  const areas = gone().join(" · ");
  if (!areas) return place.replaceChildren();
  const { count } = await unsent();
  if (gone().join(" · ") !== areas) return; // read meanwhile, and drawn anew: what was said is not said again
  const stays = () => h("a", { class: "big", href: "#/queue" }, t("{n} records are still on this phone: see the queue.", { n: count }));
  place.replaceChildren(
    h("div", { class: "gone", role: "status" },
      h("p", {}, h("b", {}, t("No longer yours: {areas}.", { areas })), " ", t("Its doors have left this phone.")),
      count ? stays() : h("p", {}, t("Everything you recorded was handed in.")),
      button(t("Understood"), async () => (await understood(), draw()), { class: "big" })));
}
