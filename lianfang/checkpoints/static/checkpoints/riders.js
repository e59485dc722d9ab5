// The rows of the people in one car: one more, one fewer, and the temperature as fingers type it.

export const riders = (form) => [...form.querySelectorAll("[data-rider]")];
export const field = (row) => row.querySelector("[data-celsius]");

// 365 is 36.5, as fingers type it.
export function tenths(input) {
  const text = input.value.trim().replace(/[。，,]/, ".");
  input.value = /^\d{3}$/.test(text) ? `${text.slice(0, 2)}.${text[2]}` : text;
}

export function addRider(form) {
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

export function dropRider(form) {
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
  form.dispatchEvent(new Event("riders"));
}
