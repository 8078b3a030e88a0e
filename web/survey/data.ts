/** Data that come as scripts, as a page that is a file may load nothing else. */
import { RECEIVER } from "../../src/survey/report/format.ts";

/** Milliseconds until a script that has neither come nor failed is given up. */
const PATIENCE = 30_000;

/** Who is to have data, by its name, and when it has come. */
const waiting = new Map<string, (data: unknown) => void>();
const loading = new Map<string, Promise<unknown>>();

/** Makes the function that scripts of data call. */
export function receiveData(): void {
  Object.defineProperty(globalThis, RECEIVER, {
    value: (name: string, data: unknown) => waiting.get(name)?.(data),
  });
}

/**
 * Loads a script of data.
 *
 * @param folder with a slash at its end
 * @param name of the data, and of the file without its extension
 * @throws Error when it is not there, or holds something else
 */
export function loadData<T>(folder: string, name: string): Promise<T> {
  let data = loading.get(name);
  if (data === undefined) {
    data = load(folder, name).finally(() => loading.delete(name));
    loading.set(name, data);
  }
  return data as Promise<T>;
}

function load(folder: string, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = (): void =>
      end(() => reject(new Error(`${folder}${name}.js is missing or damaged; write the report again`)));
    const timer = setTimeout(fail, PATIENCE);
    const end = (tell: () => void): void => {
      clearTimeout(timer);
      waiting.delete(name);
      script.remove();
      tell();
    };
    waiting.set(name, (data) => end(() => resolve(data)));
    script.addEventListener("error", fail);
    // A script that runs has called us before it is loaded.
    script.addEventListener("load", fail);
    script.src = `${folder}${name}.js`;
    document.head.append(script);
  });
}
