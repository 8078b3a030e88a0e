import { site } from "./site.ts";
import { testGroup } from "./test-group.ts";

testGroup(site);
