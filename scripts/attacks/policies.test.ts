import { policies } from "./policies.ts";
import { testGroup } from "./test-group.ts";

testGroup(policies);
