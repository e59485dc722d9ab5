// What no single question can say, as the server says it in data: an expression over the answers. Which there
// are stands in kit/checks.py, and a test compares the two over generated answers.

import { label, t } from "./words.js";

const isThere = (value) => value !== undefined && value !== null && value !== "";
const isGiven = (value) => isThere(value) && !(typeof value === "string" && !value.trim()) && !(Array.isArray(value) && !value.length);
const both = (scope, a, b, hold) => {
  const [first, second] = [scope.number(a), scope.number(b)];
  return isThere(first) && isThere(second) && hold(first, second);
};
const finer = (value) => Math.abs(value * 10 - Math.round(value * 10)) > 1e-9;

const ASKED = {
  is: (scope, name, ...codes) => codes.includes(scope.value(name) ?? null),
  has: (scope, name, ...codes) => (scope.value(name) ?? []).some((one) => codes.includes(one)),
  given: (scope, name) => isGiven(scope.value(name)),
  more: (scope, a, b) => both(scope, a, b, (first, second) => first > second),
  differ: (scope, a, b) => both(scope, a, b, (first, second) => first !== second),
  off: (scope, name, low, high) => both(scope, name, low, (value) => !(value >= Number(low) && value <= Number(high))),
  fine: (scope, name) => both(scope, name, name, finer),
  like: (scope, name, pattern) => new RegExp(`^(?:${pattern})$`, "i").test(scope.value(name) ?? ""),
  twice: (scope, name, of) => new Set(scope.members(name).map((one) => one.value(of))).size < scope.members(name).length,
  and: (scope, ...all) => all.every((one) => holds(one, scope)),
  or: (scope, ...some) => some.some((one) => holds(one, scope)),
  not: (scope, one) => !holds(one, scope),
  any: (scope, name, one) => scope.members(name).some((each) => holds(one, each)),
};
const holds = ([what, ...rest], scope) => ASKED[what](scope, ...rest);

// Where names are looked up: answers of these fields, or a member with what holds its list.
function scoped(fields, answers, there, above) {
  const value = (name) => {
    if (name[0] === "$") return there[name.slice(1)];
    if (name[0] === "^") return above.value(name.slice(1));
    const given = answers[name];
    return isThere(given) ? given : fields.find((field) => field.name === name)?.default;
  };
  const partOf = (name) => (name[0] === "^" ? above.partOf(name.slice(1)) : (fields.find((field) => field.name === name)?.part?.fields ?? []));
  const members = (name) => (value(name) ?? []).map((one) => scoped(partOf(name), one, there, self));
  const number = (said) => {
    if (Array.isArray(said)) return members(said[1]).filter((one) => holds(said[2], one)).length;
    const found = typeof said === "string" && !/^[-\d]/.test(said) ? value(said) : said;
    return isThere(found) ? Number(found) : undefined;
  };
  const self = { value, partOf, members, number };
  return self;
}

// The checks of a form that these answers do not pass: which question, and in whose words why.
export function unfit(one, answers, there = {}) {
  const whole = scoped(one.fields, answers, there);
  return (one.checks ?? []).flatMap((check) => {
    const scope = (check.each ? whole.members(check.each) : [whole]).find((each) => holds(check.faulty, each));
    return scope ? [{ at: check.at, each: check.each, words: words(check, scope) }] : [];
  });
}

function words(check, scope) {
  const said = (name) => {
    const told = check.told?.[name];
    if (told && !Array.isArray(told) && typeof told === "object") return label(told);
    if (typeof told === "number") return String(told);
    return String(Array.isArray(told) ? scope.number(told) : scope.value(told ?? name));
  };
  const reason = label(check.reason).replace(/\{(\w+)\}/g, (_whole, name) => said(name));
  return check.label ? t("{field}: {reason}", { field: label(check.label), reason }) : reason;
}
