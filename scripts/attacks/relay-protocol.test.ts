import { relayProtocol } from "./relay-protocol.ts";
import { testGroup } from "./test-group.ts";

testGroup(relayProtocol);
