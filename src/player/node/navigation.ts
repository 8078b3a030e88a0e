import { type PageForm, PageInput } from "./dom.ts";

/** What content has a browser open: `getURL`, `navigateToURL`. Nothing opens it here. */
export interface Navigation {
  url: string;
  /** the window or frame that it is for; "" is that of the page */
  target: string;
  method: "GET" | "POST";
  /** what content sends with it, by name; a GET has it in no other place */
  variables: Record<string, string>;
}

/** A link that is followed. */
export function navigationTo(url: string, target: string): Navigation {
  return { url, target, method: "GET", variables: {} };
}

/** A form that is sent. */
export function navigationOf({ action: url, target, method, children }: PageForm): Navigation {
  const fields = children.filter((child) => child instanceof PageInput);
  return {
    url,
    target,
    method: method.toUpperCase() === "POST" ? "POST" : "GET",
    variables: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
  };
}
