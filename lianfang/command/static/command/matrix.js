// The household matrix by keyboard: one stop for Tab, arrow keys from door to door as the eye sees
// them, Home and End along a floor, Page keys to the top and the ground.
const MOVES = {
  ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0],
  Home: [0, -Infinity], End: [0, Infinity], PageUp: [-Infinity, 0], PageDown: [Infinity, 0],
};

for (const table of document.querySelectorAll("[data-matrix]")) attach(table);

function attach(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")].map((td) => td.querySelector("a")));
  const cells = rows.flat().filter(Boolean);
  cells.forEach((cell, index) => { cell.tabIndex = index ? -1 : 0; });

  table.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    const here = event.target.closest("a");
    if (!move || !here) return;
    const next = reach(rows, here, move);
    event.preventDefault();
    if (!next) return;
    here.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

// The next door in a direction, over holes; the last one for an endless move.
function reach(rows, here, [down, right]) {
  const row = rows.findIndex((cells) => cells.includes(here));
  const column = rows[row].indexOf(here);
  const line = down ? rows.map((cells) => cells[column]) : rows[row];
  const from = down ? row : column;
  const ahead = (down || right) > 0 ? line.slice(from + 1) : line.slice(0, from).reverse();
  const doors = ahead.filter(Boolean);
  return Number.isFinite(down || right) ? doors[0] : doors.at(-1);
}
