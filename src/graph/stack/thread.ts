/** A thread: code that runs on a stack of its own, below the process stack pointer. */
export interface Thread {
  /** As the program or its configuration calls it; else its object, its stack or its entry. */
  readonly name: string;
  /** Who runs it: `FreeRTOS`, `Zephyr`; `configuration` for one that the user names. */
  readonly system: string;
  /** Function that it begins with; undefined where that is not one known function. */
  readonly entry: number | undefined;
  /** Function of the system that calls the entry, with a frame of its own below it. */
  readonly shell: number | undefined;
  /** Lowest address of its stack; undefined for one from a heap. */
  readonly start: number | undefined;
  /** Bytes of its stack; undefined when no constant says it. */
  readonly bytes: number | undefined;
  /** Bytes at the stack's top that the system leaves unused at most. */
  readonly lost: number;
  /** Who says so, in words. */
  readonly evidence: string;
}
