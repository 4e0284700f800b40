export { decode } from "./decode.ts";
export { Instruction, Kind, LR, PC, SP_UNKNOWN } from "./instruction.ts";
export { namedRegisters } from "./named-registers.ts";
