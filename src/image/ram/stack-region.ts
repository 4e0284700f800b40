/** Where the stack may grow. */
export interface StackRegion {
  readonly region: string;
  /** Initial stack pointer: the stack grows down from here. */
  readonly start: number;
  /** First address above what else lies below the stack. */
  readonly end: number;
  readonly available: number;
  /** What happens below `end`: the processor faults because no memory is there (flip-link's layout), or data is overwritten. */
  readonly overflow: "faults" | "corrupts";
  readonly evidence: string;
}

/** A static that a thread runs on. */
export interface ThreadStack {
  readonly name: string;
  /** Lowest address. */
  readonly start: number;
  readonly bytes: number;
}
