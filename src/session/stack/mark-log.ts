/** How deep a stack was seen to get. */
export type StackMark =
  /** What was used of a stack, or what was left of it, in bytes. */
  | { readonly name: string; readonly used: number; readonly unused?: undefined }
  | { readonly name: string; readonly used?: undefined; readonly unused: number };

/** What a log tells. */
export interface StackMarks {
  readonly marks: readonly StackMark[];
  /** Stack pointers of an emulator's log, each once. */
  readonly pointers: readonly number[];
  /** What the log is: `thread analyzer`, `FreeRTOS`, `paint`, `emulator`. */
  readonly kinds: readonly string[];
}

/** Zephyr's thread analyzer: `sysworkq : STACK: unused 644 usage 380 / 1024 (37 %)`; older versions leave STACK out. */
const ANALYZER = /(\S+)\s*:\s*(?:STACK:\s*)?unused\s+\d+\s+usage\s+(\d+)\s*\/\s*\d+/;
/** FreeRTOS' `vTaskList`: name, state, priority, words that were never used, number. */
const TASK_LIST = /^(\S(?:.*?\S)?)\s+([XRBSD])\s+\d+\s+(\d+)\s+\d+(?:\s+-?\w+)?\s*$/;
/** A line for a mark by itself: `main = 2944`, `main: 2944 bytes`. */
const PLAIN = /^\s*([\w:<>.$-]*\w)\s*[=:]\s*(\d+)(?:\s*(?:B|bytes))?\s*$/;
/** QEMU's `-d cpu`: the registers before each block. */
const POINTER = /\bR13=([0-9a-f]{8})\b/;
const WORD = 4;
/** Different stack pointers that are kept; a stack has fewer places. */
const MOST_POINTERS = 1 << 20;
/** Marks that are kept: of a thread that is told often the last one counts. */
const MOST_MARKS = 4096;

/** Reads marks line by line, so that logs of any length are read in little memory. */
export class StackMarkReader {
  readonly #marks = new Map<string, StackMark>();
  readonly #pointers = new Set<number>();
  readonly #kinds = new Set<string>();

  line(text: string): void {
    const pointer = POINTER.exec(text)?.[1];
    if (pointer !== undefined) {
      this.#kinds.add("emulator");
      if (this.#pointers.size < MOST_POINTERS) this.#pointers.add(Number.parseInt(pointer, 16));
      return;
    }
    const [analyzed, listed, plain] = [ANALYZER.exec(text), TASK_LIST.exec(text), PLAIN.exec(text)];
    if (analyzed !== null) this.#add("thread analyzer", { name: analyzed[1]!, used: Number(analyzed[2]) });
    else if (listed !== null) this.#add("FreeRTOS", { name: listed[1]!, unused: Number(listed[3]) * WORD });
    else if (plain !== null) this.#add("paint", { name: plain[1]!, used: Number(plain[2]) });
  }

  result(): StackMarks {
    return { marks: [...this.#marks.values()], pointers: [...this.#pointers], kinds: [...this.#kinds] };
  }

  /** A mark only grows: the deepest of several counts. */
  #add(kind: string, mark: StackMark): void {
    this.#kinds.add(kind);
    const known = this.#marks.get(mark.name);
    const isDeeper =
      known === undefined ||
      (mark.used !== undefined && mark.used > (known.used ?? -1)) ||
      (mark.unused !== undefined && mark.unused < (known.unused ?? Number.POSITIVE_INFINITY));
    if (isDeeper && (known !== undefined || this.#marks.size < MOST_MARKS)) this.#marks.set(mark.name, mark);
  }
}
