// What people read, in the language of this phone, and the questions as they are asked in it. The phone keeps
// what it is read in; another language comes over the network when somebody chooses it.

const LANGUAGES = ["zh-hans", "zh-hant", "en"];
let said = { words: {}, forms: {} };
let language = "zh-hans";

export async function load() {
  const wanted = localStorage.getItem("language") ?? fromCookie() ?? fromBrowser();
  if (await choose(wanted)) return;
  for (const one of LANGUAGES) if (await learn(one)) return; // chosen without having come yet
}

// Whether it could be had.
export async function choose(wanted) {
  const known = LANGUAGES.includes(wanted) ? wanted : "zh-hans";
  if (!(await learn(known))) return false;
  localStorage.setItem("language", known);
  return true;
}

async function learn(wanted) {
  try {
    said = await (await fetch(JSON.parse(document.body.dataset.said)[wanted])).json();
  } catch {
    return false;
  }
  language = wanted;
  document.documentElement.lang = { "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", en: "en" }[language];
  return true;
}

// The worker that keeps the release, with what is said in this language.
export const keep = () => navigator.serviceWorker?.register(`/field/worker.js?language=${language}`, { scope: "/field/" });

export const forms = () => said.forms;

const fromCookie = () => document.cookie.match(/lianfang_language=([\w-]+)/)?.[1];

function fromBrowser() {
  const said = navigator.language.toLowerCase();
  if (/^zh-(hant|tw|hk|mo)/.test(said)) return "zh-hant";
  return said.startsWith("zh") ? "zh-hans" : "en";
}

export const current = () => language;

// The message in the reader's words, its {names} filled in.
export function t(message, details = {}) {
  return (said.words[message] || message).replace(/\{(\w+)\}/g, (whole, name) => details[name] ?? whole);
}

// A label, in this language or sent in every one.
export const label = (spoken) => (typeof spoken === "string" ? spoken : (spoken?.[language] ?? spoken?.en ?? ""));

// A question as it stands over its control.
export const title = (field) => label(field.label) + (field.required || field.is_wanted ? " *" : "") + (field.unit ? ` (${field.unit})` : "");

export function moment(at) {
  const when = new Date(at);
  const day = { month: "numeric", day: "numeric" };
  const hour = { hour: "2-digit", minute: "2-digit", hour12: false };
  const shown = { timeZone: "Asia/Shanghai", ...hour, ...(isToday(when) ? {} : day) };
  return new Intl.DateTimeFormat({ "zh-hans": "zh-CN", "zh-hant": "zh-TW", en: "en-GB" }[language], shown).format(when);
}

const isToday = (when) => Math.abs(Date.now() - when) < 12 * 3600e3;

// A length of time in its leading unit.
export function span(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60e3));
  if (minutes < 60) return t("{n} min", { n: minutes });
  if (minutes < 2880) return t("{n} h", { n: Math.floor(minutes / 60) });
  return t("{n} days", { n: Math.floor(minutes / 1440) });
}
