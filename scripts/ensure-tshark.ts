// Makes sure that the test of captures has Wireshark's tshark, before any test starts.
import { runs } from "../base/testing/chromium.ts";
import { installPackage } from "./system-package.ts";

try {
  const names = { dnf: "wireshark-cli", pacman: "wireshark-cli" };
  if (!runs("tshark")) installPackage("tshark", ["tshark", names], "install Wireshark's tshark yourself");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
