import { targets } from "./targets.ts";
import { testGroup } from "./test-group.ts";

testGroup(targets);
