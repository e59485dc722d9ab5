// The grid moves like a sheet: Enter to the next box, arrows up and down within a column. The last
// box of all is followed by the button, so that a sheet can be keyed in without the mouse.
const form = document.querySelector("[data-keying]");

function boxes(row) {
  return [...row.querySelectorAll("input:not([type=checkbox])")];
}

function move(box, rows, step) {
  const lines = [...form.querySelectorAll("tbody tr")].filter((row) => boxes(row).length);
  const row = box.closest("tr");
  const at = boxes(row).indexOf(box);
  const next = lines[lines.indexOf(row) + rows];
  const target = rows ? next && boxes(next)[at] : after(lines, row, at + step);
  if (target) {
    target.focus();
    target.select?.();
  }
}

function after(lines, row, at) {
  const here = boxes(row);
  if (at < here.length) {
    return here[at];
  }
  const next = lines[lines.indexOf(row) + 1];
  return next ? boxes(next)[0] : form.querySelector("button[data-primary]");
}

// From the day to the time, and from there to the first box.
function onward(box) {
  const top = boxes(form.querySelector(".keying-top"));
  const next = top[top.indexOf(box) + 1] ?? boxes(form.querySelector("tbody"))[0];
  next?.focus();
  next?.select?.();
}

form?.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key === "Enter" && box.closest(".keying-top")) {
    event.preventDefault();
    onward(box);
    return;
  }
  if (!box.closest("tbody") || box.type === "checkbox") {
    return;
  }
  if (event.key === "Enter") {
    event.preventDefault();
    move(box, 0, 1);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(box, event.key === "ArrowDown" ? 1 : -1, 0);
  }
});
