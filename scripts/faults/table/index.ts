import type { Fault } from "../fault.ts";
import { clockFaults } from "./clock.ts";
import { descriptorFaults } from "./descriptors.ts";
import { diskFaults } from "./disk.ts";
import { pipeFaults } from "./pipes.ts";
import { recordingFaults } from "./recording.ts";
import { relayFaults } from "./relay.ts";
import { serverFaults } from "./servers.ts";
import { workerFaults } from "./workers.ts";

export const faults: readonly Fault[] = [
  ...relayFaults,
  ...serverFaults,
  ...recordingFaults,
  ...diskFaults,
  ...descriptorFaults,
  ...workerFaults,
  ...clockFaults,
  ...pipeFaults,
];
