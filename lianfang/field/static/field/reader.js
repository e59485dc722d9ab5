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

function wasmReader() {
  wasm ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.zxing;
    script.onerror = () => reject(new NoReader());
    script.onload = () => {
      globalThis.ZXingWASM.setZXingModuleOverrides({ locateFile: () => document.body.dataset.wasm });
      resolve(globalThis.ZXingWASM);
    };
    document.head.append(script);
  });
  return wasm;
}

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
