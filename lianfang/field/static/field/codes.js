// A text as a QR code, drawn as one path. The encoder is fetched from the phone only when needed.

let maker;

export async function qr(text) {
  maker ??= (await import(document.body.dataset.qr)).qrcode;
  const code = maker(0, "L");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (code.isDark(y, x)) path += `M${x + 4} ${y + 4}h1v1h-1z`;
  }
  return drawing(path, size + 8);
}

function drawing(path, size) {
  const name = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(name, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  const dark = document.createElementNS(name, "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}
