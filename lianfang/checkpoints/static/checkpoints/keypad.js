// A plate by thumb: the province first, then letters and digits.
export function keypad(form, plate) {
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
