import { content } from "./content.ts";
import { testGroup } from "./test-group.ts";

testGroup(content);
