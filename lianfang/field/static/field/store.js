// The phone's own database. A write is done when it is on the disk, not before.

const NAME = "lianfang-field";
const STORES = { outbox: { keyPath: "n", autoIncrement: true }, kept: {}, drafts: {}, sealed: { keyPath: "n", autoIncrement: true } };

export class NotWritten extends Error {} // as on a full phone: nothing of the step is there

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, shape] of Object.entries(STORES)) request.result.createObjectStore(name, shape);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

export function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function read(name, ask) {
  return answer(ask((await open()).transaction(name).objectStore(name)));
}

// Change several stores in one step: all of it is durable, or none of it happened.
export async function write(names, change) {
  const list = [names].flat();
  const step = (await open()).transaction(list, "readwrite", { durability: "strict" });
  const result = change(...list.map((name) => step.objectStore(name)));
  await new Promise((resolve, reject) => {
    step.oncomplete = resolve;
    step.onabort = () => reject(new NotWritten(step.error?.name)); // a failed request ends in it too
  });
  return result instanceof IDBRequest ? result.result : result;
}

export const get = (name, key) => read(name, (store) => store.get(key));
export const all = (name, range) => read(name, (store) => store.getAll(range));
export const put = (name, key, value) => write(name, (store) => store.put(value, key));
export const remove = (name, key) => write(name, (store) => store.delete(key));
export const keys = (name) => read(name, (store) => store.getAllKeys());
