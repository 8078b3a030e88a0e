import { relayHttp } from "./relay-http.ts";
import { testGroup } from "./test-group.ts";

testGroup(relayHttp);
