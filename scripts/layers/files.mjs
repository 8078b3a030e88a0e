import { options } from "./options.mjs";
import { rooms, storeys, TESTS } from "./storeys.mjs";

const folders = storeys.map(({ folder }) => folder);

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circle",
      severity: "error",
      comment: "no file waits for one that waits for it; types alone, which are gone when it runs, may name each other",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "named-packages",
      severity: "error",
      comment: "packages that are imported are named in package.json",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-native-imported",
      severity: "error",
      comment: "natives are compiled, never imported",
      from: { path: `^(${folders.join("|")})/`, pathNot: "^test-swfs/own-native/natives/" },
      to: { path: "^avm[12]-natives/" },
    },
    {
      name: "no-test-imported",
      severity: "error",
      comment: "what ships imports no tests and nothing made for them",
      from: { path: "^(base|host|src|web|cli)/", pathNot: TESTS },
      to: { path: TESTS },
    },
    ...folders.map((storey, level) => ({
      name: `storey-${storey}`,
      severity: "error",
      comment: `${storey} imports nothing from above`,
      from: { path: `^${storey}/` },
      to: { path: `^(${folders.slice(level + 1).join("|") || "(?!)"})/` },
    })),
    ...rooms.map(({ folder, mayImport }) => ({
      name: `room-${folder.replaceAll("/", "-")}`,
      severity: "error",
      comment: `${folder} imports ${mayImport.join(", ")}`,
      from: { path: `^${folder}/`, pathNot: TESTS },
      to: { path: `^(${folders.join("|")})/`, pathNot: `^(${[folder, ...mayImport].join("|")})/` },
    })),
  ],
  options,
};
