// Talking to the server. Whatever is not a whole, sound answer is a `NoAnswer`: nothing was learned
// from it, so nothing may be let go because of it.

import { holder } from "./vault.js";

export class NoAnswer extends Error {}
export class Refusal extends Error {
  constructor({ code, message }, status) {
    super(message);
    Object.assign(this, { code, status });
  }
}

const PATIENCE = 45e3;
let csrf = "";

export async function ask(address, { method = "GET", body, device = true, plain = false } = {}) {
  const headers = { Accept: "application/json" };
  const held = device && (await holder());
  if (held) headers["X-Lianfang-Device"] = held.device;
  if (body !== undefined) headers["X-CSRFToken"] = csrf;
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  let response;
  let told;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const more = plain ? { signal } : { method, body, headers, signal, cache: "no-store" };
    response = await fetch(address, { credentials: "same-origin", ...more });
    told = await response.json();
  } catch (fault) {
    if (response?.status === 413) throw new Refusal({ code: "too-large", message: "" }, 413);
    throw new NoAnswer(String(fault));
  }
  if (!response.ok) {
    if (response.status >= 500 || !told?.code) throw new NoAnswer(`status ${response.status}`);
    throw new Refusal(told, response.status);
  }
  return told;
}

// Ends the session: who sets this phone up next says anew who they are.
export async function signOut() {
  await hello(false);
  const body = new URLSearchParams({ csrfmiddlewaretoken: csrf });
  await fetch("/sign-out/", { method: "POST", body, redirect: "manual" }).catch((fault) => Promise.reject(new NoAnswer(String(fault))));
}

// The first one of a new phone was asked for by its page already, with nothing added to the request. A refusal
// of that is no document of ours; asked properly, it says why.
export async function hello(device = true) {
  const asked = Date.now();
  const first = device ? null : await ask("/field/hello", { device, plain: true }).catch(() => null);
  const told = first ?? (await ask("/field/hello", { device }));
  csrf = told.csrf;
  return { ...told, asked, answered: Date.now() };
}
