/**
 * Sends a POST request and waits for the answer, without letting anything else run.
 *
 * @returns the body
 * @throws Error when there is no answer, or its status is not 200
 */
export type SyncRequest = (url: string, headers: Readonly<Record<string, string>>, body: string) => string;

/** By the browser's `XMLHttpRequest`; undefined where there is none. */
export const browserSyncRequest: SyncRequest | undefined =
  typeof XMLHttpRequest === "undefined"
    ? undefined
    : (url, headers, body) => {
        const request = new XMLHttpRequest();
        request.open("POST", url, false);
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.send(body);
        if (request.status !== 200) throw new Error(`status ${request.status}, ${request.responseText}`);
        return request.responseText;
      };
