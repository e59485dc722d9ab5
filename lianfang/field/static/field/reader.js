// Reads QR codes: by the browser where it can, else by the WebAssembly reader that lies on the phone.

export class NoReader extends Error {} // not on this phone yet, and no line to fetch it by
let native;
let wasm;

async function nativeReader() {
  if (native !== undefined) return native;
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats?.().catch(() => [])) ?? [];
  native = formats.includes("qr_code") ? new globalThis.BarcodeDetector({ formats: ["qr_code"] }) : null;
  return native;
}

// One that could not be had is asked for again: there may be a line by then.
function wasmReader() {
  wasm ??= loaded().catch((fault) => {
    wasm = undefined;
    throw fault;
  });
  return wasm;
}

async function loaded() {
  const { zxing, wasm: address } = document.body.dataset;
  const [wasmBinary] = await Promise.all([bytesOf(address), script(zxing)]);
  globalThis.ZXingWASM.setZXingModuleOverrides({ wasmBinary });
  return globalThis.ZXingWASM;
}

// From the phone itself first: on its very first day a page may run before the worker answers for it.
async function bytesOf(address) {
  const found = (await caches.match(address, { ignoreVary: true })) ?? (await fetch(address).catch(() => null));
  if (!found?.ok) throw new NoReader();
  return found.arrayBuffer();
}

const script = (address) =>
  new Promise((resolve, reject) => {
    const made = document.createElement("script");
    Object.assign(made, { src: address, onload: resolve, onerror: () => reject(new NoReader()) });
    document.head.append(made);
  });

export const readsCodes = async () => Boolean(await nativeReader());

// The texts of the codes in a picture: a canvas, a video's frame, or a file.
export async function read(source) {
  const picture = source instanceof Blob ? await createImageBitmap(source) : source;
  const detector = await nativeReader();
  if (detector) return (await detector.detect(picture)).map((one) => one.rawValue);
  const found = await (await wasmReader()).readBarcodes(pixels(picture), { formats: ["QRCode"], tryHarder: true });
  return found.filter((one) => one.isValid).map((one) => one.text);
}

const canvas = document.createElement("canvas");

function pixels(picture) {
  const width = picture.videoWidth ?? picture.width;
  const height = picture.videoHeight ?? picture.height;
  const scale = Math.min(1, 1280 / Math.max(width, height, 1));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
