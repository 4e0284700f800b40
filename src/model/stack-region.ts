/** Where the stack may grow. */
export interface StackRegion {
  readonly region: string;
  /** Initial stack pointer: the stack grows down from here. */
  readonly start: number;
  /** First address above what else lies below the stack. */
  readonly end: number;
  readonly available: number;
  readonly evidence: string;
}
