export { type DeviceInterrupt, readSvdInterrupts } from "./interrupts.ts";
