// The desk by keys alone: a plate, then one temperature a person, then Enter. Everything here also
// works without this script; it only saves keys. The server judges, this suggests.

function start(form) {
  const plate = form.querySelector("[data-plate]");
  const began = { at: 0 };
  const begin = () => (began.at ||= performance.now());
  form.addEventListener("input", begin);
  form.addEventListener("submit", (event) => send(form, began, event));
  form.addEventListener("keydown", (event) => press(form, event));
  form.addEventListener("input", () => suggest(form));
  form.addEventListener("change", () => suggest(form));
  const hint = form.querySelector("[data-keys-hint]");
  if (hint) hint.hidden = false;
  const more = form.querySelector("[data-more]");
  if (more) more.addEventListener("click", (event) => (event.preventDefault(), addRider(form).focus()));
  if (plate) keypad(form, plate);
  suggest(form);
}

function send(form, began, event) {
  if (event.submitter?.name === "recall") {
    event.preventDefault();
    recall(form);
    return;
  }
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  if (began.at) form.elements.elapsed.value = Math.round((performance.now() - began.at) / 1000);
}

// Keys: Enter goes on, + and − change the number of people, T C S answer a question with yes.
function press(form, event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("[data-plate]") && key === "Enter") return (event.preventDefault(), recall(form));
  if (!target.matches("[data-celsius], [data-again]")) return;
  const row = target.closest("[data-rider]");
  const yes = row.querySelector(`[data-yes="${CSS.escape(key.toLowerCase())}"]`);
  if (yes) {
    event.preventDefault();
    yes.checked = !yes.checked;
    suggest(form);
  } else if (key === "+" || key === "=") {
    event.preventDefault();
    addRider(form).focus();
  } else if (key === "-" || key === "_") {
    event.preventDefault();
    dropRider(form);
  } else if (key === "Enter") {
    event.preventDefault();
    tenths(target);
    suggest(form);
    next(form, row);
  }
}

function next(form, row) {
  const rows = riders(form);
  const empty = rows.find((one) => !field(one).value);
  if (empty) return field(empty).focus();
  const following = rows[rows.indexOf(row) + 1];
  if (following) return field(following).focus();
  const chosen = form.querySelector("[name=disposition]:checked");
  (chosen && isClean(form) ? form.querySelector("[data-primary]") : form.querySelector("[name=disposition]:checked, [name=disposition]")).focus();
}

const riders = (form) => [...form.querySelectorAll("[data-rider]")];
const field = (row) => row.querySelector("[data-celsius]");

// 365 is 36.5, as fingers type it.
function tenths(input) {
  const text = input.value.trim().replace(/[。，,]/, ".");
  input.value = /^\d{3}$/.test(text) ? `${text.slice(0, 2)}.${text[2]}` : text;
}

function addRider(form) {
  const rows = riders(form);
  const last = rows.at(-1);
  const row = last.cloneNode(true);
  const number = rows.length + 1;
  for (const input of row.querySelectorAll("input, select")) {
    input.name = input.name.replace(/^people\.\d+\./, `people.${number - 1}.`);
    if (input.type === "checkbox") input.checked = false;
    else if (input.name.endsWith(".number")) input.value = number;
    else if (input.name.endsWith(".role")) input.value = "passenger";
    else input.value = "";
  }
  row.querySelector("th").lastChild.textContent = number;
  delete row.dataset.state;
  last.after(row);
  count(form);
  return field(row);
}

function dropRider(form) {
  const rows = riders(form);
  if (rows.length < 2) return;
  rows.at(-1).remove();
  count(form);
  field(riders(form).at(-1)).focus();
}

function count(form) {
  const number = riders(form).length;
  form.querySelector("[data-aboard]").value = number;
  form.querySelector("[data-count]").textContent = number;
  suggest(form);
}

const reads = (input) => {
  const text = input.value.trim();
  return /^\d{3}$/.test(text) ? Number(text) / 10 : Number(text);
};

function state(form, row) {
  const fever = Number(form.dataset.fever);
  const first = reads(field(row)), again = reads(row.querySelector("[data-again]"));
  if (again ? again >= fever : first >= fever) return "fever";
  if ([...row.querySelectorAll("[data-yes]")].some((one) => one.checked)) return "yes";
  return first ? "done" : "";
}

const isClean = (form) => riders(form).every((row) => state(form, row) === "done");

// Colour each row, and choose the disposition that follows while nobody has chosen one.
function suggest(form) {
  const states = riders(form).map((row) => {
    const one = state(form, row);
    if (one) row.dataset.state = one;
    else delete row.dataset.state;
    return one;
  });
  if (!states.length) return;
  const chosen = form.querySelector("[name=disposition]:checked");
  if (chosen && chosen.dataset.by !== "script") return;
  const kind = form.elements.vehicle_kind?.value;
  const priority = ["ambulance", "supplies", "medical"].includes(kind);
  const code = states.includes("fever") ? "hold" : states.includes("yes") ? "pass-registered" : priority ? "priority" : "pass";
  const radio = form.querySelector(`[name=disposition][value="${code}"]`);
  radio.checked = true;
  for (const one of form.querySelectorAll("[name=disposition]")) delete one.dataset.by;
  radio.dataset.by = "script";
  const identities = form.querySelector("[data-identities]");
  if (identities && states.some((one) => one === "yes" || one === "fever")) identities.open = true;
}

document.addEventListener("click", ({ target }) => {
  if (target.matches("[name=disposition]")) delete target.dataset.by;
});

// What earlier passes tell of this plate; nobody is asked again what is known.
async function recall(form) {
  const plate = form.querySelector("[data-plate]");
  const said = form.querySelector("[data-said]");
  const focus = () => field(riders(form)[0])?.focus();
  if (!plate.value.trim()) return focus();
  const body = new FormData();
  body.set("plate", plate.value);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const response = await fetch(form.dataset.recall, { method: "POST", body, headers: { Accept: "application/json" } });
    if (response.ok) fill(form, await response.json());
  } catch {
    said.textContent = "";
  }
  focus();
}

function fill(form, told) {
  const plate = form.querySelector("[data-plate]");
  if (told.plate) plate.value = told.plate;
  plate.dataset.known = told.known ? "yes" : "no";
  if (!told.known) return;
  while (riders(form).length < told.aboard) addRider(form);
  while (riders(form).length > told.aboard && riders(form).length > 1) dropRider(form);
  for (const name of ["from_area", "destination", "vehicle_kind"]) {
    if (told[name] && form.elements[name]) form.elements[name].value = told[name];
  }
  suggest(form);
}

// A plate by thumb: the province first, then letters and digits.
function keypad(form, plate) {
  const pad = form.querySelector("[data-keypad]");
  const [provinces, rest] = pad.querySelectorAll("[data-keys]");
  const turn = () => {
    provinces.hidden = plate.value.length > 0;
    rest.hidden = !provinces.hidden;
  };
  pad.hidden = false;
  plate.addEventListener("input", turn);
  pad.addEventListener("click", ({ target }) => {
    const key = target.dataset?.key;
    if (!key) return;
    plate.value = key === "back" ? plate.value.slice(0, -1) : key === "无牌" ? key : plate.value + key;
    plate.dispatchEvent(new Event("input", { bubbles: true }));
    plate.focus();
  });
  turn();
}

const desk = document.querySelector("[data-console]");
if (desk) start(desk);
