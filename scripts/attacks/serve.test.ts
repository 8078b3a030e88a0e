import { serve } from "./serve.ts";
import { testGroup } from "./test-group.ts";

testGroup(serve);
