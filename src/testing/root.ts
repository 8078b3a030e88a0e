import { fileURLToPath } from "node:url";

/** Of the repository. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));
