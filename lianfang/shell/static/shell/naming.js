// While a place or a person is being named, offers what may be meant. Without script any name can be typed.
const PAUSE = 250; // ms after the last key
const timers = new WeakMap();

async function offer(input) {
  const words = input.value.trim();
  const known = document.getElementById(input.getAttribute("list"));
  if (!words || [...known.options].some((one) => one.value === input.value)) return;
  const address = `${input.dataset.names}&words=${encodeURIComponent(input.value)}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok && input.value.trim() === words) known.innerHTML = await answer.text();
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.dataset?.names) return;
  clearTimeout(timers.get(input));
  timers.set(input, setTimeout(() => offer(input), PAUSE));
});
