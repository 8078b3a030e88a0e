import { options } from "./options.mjs";
import { TESTS } from "./storeys.mjs";

/**
 * Imports between folders run one way. Without tests, which use what their own storey has.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
  forbidden: [{ name: "no-circle-of-folders", severity: "error", scope: "folder", from: {}, to: { circular: true } }],
  options: { ...options, exclude: { path: [options.exclude.path, TESTS] } },
};
