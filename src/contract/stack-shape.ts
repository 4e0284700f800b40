import { address, array, boolean, bytes, integer, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";
import { frameShape, threadShape } from "./thread-shape.ts";

export const stackShape = object(
  {
    region: string("Region that holds the stack"),
    start: address("Initial stack pointer: the stack grows down from here"),
    end: address("Lowest address that the stack may use"),
    available: nullable(bytes("start - end; null when it cannot be told")),
    evidence: string("Where start and end come from"),
    overflow: oneOf(["faults", "corrupts"], "What happens below end: a fault, since no memory is there, or data is overwritten"),
    worstCase: object(
      {
        bytes: nullable(bytes("main's worst path, a panic at its end, and nested interrupts on top; null when nothing can be said")),
        bounded: boolean("Whether the figure is an upper bound: true for the verdicts bound and bound-if"),
        verdict: oneOf(
          ["bound", "bound-if", "none"],
          "bound: no execution goes deeper, given what docs/stack.md presumes; bound-if: the same if the assumptions hold; none: not a bound",
        ),
        main: bytes("Worst path from the reset handler, without what only a panic needs"),
        panic: bytes("What a panic adds at most: it ends the program, so it comes once"),
        interrupts: bytes("What nested interrupts add, their exception frames included"),
        entered: bytes("What Secure functions add at most that Non-secure code calls, on the stack that main left; absent without such"),
        levels: integer("How many levels of configurable priority the part and PRIGROUP allow"),
        path: array(frameShape, "From the reset handler down"),
        panicPath: array(
          frameShape,
          "The deepest path that ends in a panic, from the reset handler or a handler down; absent where a panic adds nothing",
        ),
        assumptions: array(
          object(
            {
              kind: string(
                "Kind of the assumption: types, vtables, fmt, panics, recursion, assume, priorities, exclude, order, abi, entered, switch",
              ),
              count: integer("How many calls, functions, interrupts or places it decides about"),
              text: string("What is assumed"),
              close: string("How to do without it, or where it was said"),
            },
            "An assumption",
          ),
          "What a bound-if stands on",
        ),
        unknownCalls: array(
          object(
            {
              from: string("Calling function"),
              address: address("The call"),
              why: string("Why it is not resolved"),
            },
            "A call",
          ),
          "Calls that could not be resolved exactly",
        ),
        recursion: array(
          array(string("Function"), "Functions that call each other: the shortest cycle of their circle"),
          "Circles of calls whose rounds nobody limits",
        ),
        recursionSizes: array(integer("Functions in the circle"), "By circle of recursion: how many functions it has in all"),
      },
      "Static bound of the stack's depth",
      ["main", "verdict", "panic", "interrupts", "entered", "levels", "panicPath", "assumptions", "recursionSizes"],
    ),
    interrupts: array(
      object(
        {
          name: string("Handler"),
          priority: nullable(integer("Priority as written, null when it was not found")),
          frame: bytes("Exception frame that the hardware pushes, with alignment"),
          bytes: bytes("Worst path of the handler"),
          path: array(frameShape, "From the handler down"),
        },
        "A handler that may run on top",
      ),
      "Priority levels counted, the lowest first",
    ),
    headroom: nullable(
      integer("available - worst case; negative when the stack can overflow; null when either is unknown or the worst case is no bound"),
    ),
    assumptions: array(string("What was taken for granted"), "What the bound stands on, as sentences"),
    unboundedBy: array(string("A reason"), "What keeps the worst case from being a bound"),
    strict: boolean("Whether budgets and gates pass on the verdict bound alone"),
    measured: array(
      object(
        {
          name: string("Thread, or main for the main stack with its interrupts"),
          bytes: bytes("What a run used of it"),
          bound: nullable(bytes("What it is held against; null where there is no bound")),
          source: string("How it was measured"),
          above: boolean("Whether it is above the bound"),
        },
        "A mark of a run",
      ),
      "Marks of runs that were given with --measured",
    ),
    threads: array(threadShape, "Threads with stacks of their own, and statics that are called stacks"),
    roots: array(
      object(
        {
          name: string("Function"),
          bytes: bytes("Worst path below it, itself included"),
          bounded: boolean("Whether the figure is an upper bound"),
          path: array(frameShape, "From the function down"),
        },
        "An entry of a thread or task",
      ),
      "Functions that were asked for with --root",
    ),
    reason: string("Why a figure is unknown"),
  },
  "The stack",
  ["region", "start", "end", "overflow", "unboundedBy", "strict", "measured", "threads", "roots", "reason"],
);

export const heapShape = object(
  {
    kind: string("Allocator or convention recognised"),
    start: address("First address"),
    bytes: nullable(bytes("Size; null when it cannot be told")),
    evidence: string("How it was found"),
    reason: string("Why a figure is unknown"),
  },
  "The heap",
  ["start", "reason"],
);

export type StackPart = ValueOf<typeof stackShape>;
export type HeapPart = ValueOf<typeof heapShape>;
