/** How dependency-cruiser reads the project. */
export const options = {
  doNotFollow: { path: "node_modules" },
  exclude: { path: "/generated/" },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.json" },
  enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
};
