export { InstallError } from "./errors.ts";
export { type FlashNet, type FlashNetNetwork, type FlashNetOptions, installFlashNet } from "./install.ts";
