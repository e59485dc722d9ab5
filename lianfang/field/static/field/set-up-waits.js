// What the first start needs of the server: asked again until it answers, and said what stands in the way.

import { button, h } from "./dom.js";
import { get, put } from "./store.js";
import { NoAnswer, ask, hello, signOut } from "./wire.js";
import { t } from "./words.js";

export const show = (...nodes) => document.getElementById("main").replaceChildren(h("div", { class: "alone" }, ...nodes));

// Asks for a key until the server gives one. Whoever has too many phones is shown them, to revoke one.
export async function registered(left) {
  const body = new URLSearchParams({ label: navigator.userAgent.slice(0, 120) });
  for (;;) {
    try {
      return await ask("/field/devices/new", { method: "POST", body, device: false });
    } catch (fault) {
      const phones = fault.code === "too-many-devices" && h("a", { class: "big", "data-primary": "", href: "/field/devices/" }, t("See my phones"));
      await new Promise((resolve) => show(...left, ...waiting(fault, resolve), phones));
    }
  }
}

const NOT_THE_HOLDER = ["wrong-pin", "handed-on"];

// Who could not or did not give the PIN is asked for the password: the session of before ends first.
export async function signedOut(left) {
  while (NOT_THE_HOLDER.includes(await get("kept", "wiped")) && !(await get("kept", "signed-out"))) {
    try {
      await signOut();
      await put("kept", "signed-out", true);
    } catch (fault) {
      if (fault.status === 401) return put("kept", "signed-out", true);
      await new Promise((resolve) => show(...left, ...waiting(fault, resolve)));
    }
  }
}

// Waits until somebody is signed in and the server answers.
export async function whoever(left) {
  for (;;) {
    try {
      return await hello(false);
    } catch (fault) {
      const again = new Promise((resolve) => show(...left, ...waiting(fault, resolve)));
      await again;
    }
  }
}

function waiting(fault, resolve) {
  const head = h("h1", {}, t("Set up this phone"));
  if (fault instanceof NoAnswer) {
    return [head, h("p", {}, t("The first start needs the network.")), button(t("Try again"), resolve, { class: "big" })];
  }
  if (fault.status === 401) {
    return [head, h("a", { class: "big", "data-primary": "", href: "/sign-in/?next=/field/" }, t("Sign in"))];
  }
  return [head, h("p", { class: "fault" }, fault.message), button(t("Try again"), resolve, { class: "big" })];
}
