import { IS_ROOT } from "./environment.ts";
import { expectLoader } from "./loaderReports.ts";

// This runs as a SWF is loaded, also one whose classes find the natives of the SWF that loads it.
if (IS_ROOT == "") expectLoader();
