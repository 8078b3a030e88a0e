// `npm start`: from a fresh clone to a SWF that talks to a TCP server.
import { install, script } from "./setup.mjs";

install();
script("build.ts");
script("demo.ts");
