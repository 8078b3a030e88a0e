// `npm run test:quick [FILE…]`: installs nothing on the system and builds what is not fresh.
import { install, script } from "./setup.mjs";

process.env.FLASHNET_QUICK_STARTED = String(Date.now());
install();
script("build.ts");
script("quick/main.ts", ...process.argv.slice(2));
