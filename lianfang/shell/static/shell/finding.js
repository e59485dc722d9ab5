// While something is being sought, offers the functions and places that may be meant; arrows choose, Enter goes.
// Without script the page of the search has them all.
const PAUSE = 200; // ms after the last key
const input = document.getElementById("find");
const list = document.getElementById("find-offers");
let timer;

async function offer() {
  const words = input.value.trim();
  if (!words) return show("");
  const answer = await fetch(`${input.dataset.offers}?q=${encodeURIComponent(words)}`).catch(() => null);
  if (answer?.ok && input.value.trim() === words) show(await answer.text());
}

function show(html) {
  list.innerHTML = html;
  list.hidden = !list.querySelector("a");
  input.setAttribute("aria-expanded", String(!list.hidden));
}

function step(by) {
  const ways = [input, ...list.querySelectorAll("a")];
  const at = ways.indexOf(document.activeElement);
  ways[(at + by + ways.length) % ways.length].focus();
}

if (input && list) {
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, PAUSE);
  });
  input.form.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      input.focus();
      list.hidden = true;
    }
  });
  document.addEventListener("click", ({ target }) => {
    if (!input.form.contains(target)) list.hidden = true;
  });
}
