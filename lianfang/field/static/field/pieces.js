// What the server tells becomes a slice: as a whole, or added to what the phone holds.

const rows = (list) => Object.fromEntries(list.map((one) => [one.id, one]));
const named = (list) => Object.fromEntries(list.flatMap(({ name, duties }) => duties.map((id) => [id, name])));
const common = ({ token, order, others = [], passes = null, posts = [], held = [], done = 0, limits = {}, now }) => ({ token, order, others: named(others), passes, posts, held, done, limits, at: Date.now(), now });
const MOST_CARS = 500;
const seen = (had, list = []) =>
  Object.fromEntries([...Object.entries(had ?? {}), ...list.map((one) => [one.plate, one])].slice(-MOST_CARS));
export const whole = (told) => ({ ...common(told), cars: seen({}, told.cars), duties: rows(told.duties), places: rows(told.places), facts: told.facts });

export function fits(held, told) {
  const known = { ...held.duties, ...rows(told.duties) };
  return told.order.every((id) => known[id]);
}

export function grown(held, told) {
  const known = { ...held.duties, ...rows(told.duties) };
  const duties = Object.fromEntries(told.order.map((id) => [id, known[id]]));
  return { ...common(told), cars: seen(held.cars, told.cars), duties, places: { ...held.places, ...rows(told.places) }, facts: { ...held.facts, ...told.facts } };
}
