import { terminal } from "./terminal.ts";
import { testGroup } from "./test-group.ts";

testGroup(terminal);
