import { files } from "./files.ts";
import { testGroup } from "./test-group.ts";

testGroup(files);
