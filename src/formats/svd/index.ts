export { type DeviceInterrupt, readSvdInterrupts } from "./interrupts.ts";
export { readSvdPriorityBits } from "./priority-bits.ts";
