export { AddressSpace } from "./address-space.ts";
export { buildCallGraph, type CallGraph, OUTSIDE } from "./calls.ts";
export type { CandidateEvidence, CandidateSet } from "./candidates.ts";
export { Code, type FunctionStore, type SpecialWrite, type StackSwitch } from "./code.ts";
export {
  type CodeImage,
  type CodeSection,
  type CodeSymbols,
  type MappingSymbols,
  type Processor,
  SYMBOL_FUNCTION,
  SYMBOL_OBJECT,
  SYMBOL_OTHER,
} from "./code-image.ts";
export type { Grouped } from "./columns.ts";
export type { DataObjects } from "./data-objects.ts";
export { DataOwners, Referrer } from "./data-owners.ts";
export { type Dominators, findDominators, NONE, retainedSizes } from "./dominators.ts";
export { findEquals } from "./equal-bodies.ts";
export { findFloatUse } from "./float-use.ts";
export type { Frame, FrameEvidence } from "./frames.ts";
export { NO_SYMBOL } from "./functions.ts";
export { findHandlers, type Handler, type Handlers } from "./handlers.ts";
export { type InterruptLevel, type NestedStack, type NestingOptions, nestInterrupts } from "./interrupts.ts";
export { type InterruptSetup, readInterruptSetup } from "./priorities.ts";
export { buildNeedGraph, findShortestPaths, type NeedGraph, pathTo, type ShortestPaths } from "./reachability.ts";
export { readCode } from "./read-code.ts";
export { Reference, type SystemStore } from "./references.ts";
export { findUnownedPaths, type SourcePath } from "./source-paths.ts";
export { type StackOptions, type StackStep, StackUse, Unbounded } from "./stack.ts";
export { type OpenCall, type Recursion, reachOf, type StackReach } from "./stack-reach.ts";
export { type VectorSlot, vectorSlots } from "./vector-slots.ts";
export { ASSUMPTIONS, type Assumption, withoutAssumptions } from "./without-assumptions.ts";
