// Time-ordered ids (UUIDv7): a record made later sorts later, also within one millisecond.

let last = 0;

export function uuid7(at = Date.now()) {
  last = Math.max(at * 4096, last + 1);
  const milliseconds = Math.floor(last / 4096);
  const random = crypto.getRandomValues(new Uint8Array(8));
  random[0] = (random[0] & 0x3f) | 0x80;
  const tail = [...random].map((one) => one.toString(16).padStart(2, "0")).join("");
  const time = milliseconds.toString(16).padStart(12, "0");
  const order = (0x7000 | (last % 4096)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-${order}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
