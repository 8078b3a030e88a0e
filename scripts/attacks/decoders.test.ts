import { decoders } from "./decoders.ts";
import { testGroup } from "./test-group.ts";

testGroup(decoders);
