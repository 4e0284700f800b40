import { array, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

const groupShape = object(
  {
    kind: oneOf(["function", "constant"], "What is there more than once"),
    size: integer("Size of one copy, in bytes"),
    wasted: integer("Bytes that go when one copy is kept"),
    copies: array(
      object({ address: integer("Where it starts"), name: string("Symbol; absent for a constant without one") }, "A copy", ["name"]),
      "All copies, in address order",
    ),
  },
  "Functions or constants that are equal",
);

/** What an image holds more than once. */
export const duplicatesShape = object(
  {
    groups: array(groupShape, "Groups of equals, the most wasted bytes first"),
    functions: integer("Bytes wasted by equal functions"),
    constants: integer("Bytes wasted by equal constants"),
    total: integer("Both"),
  },
  "Functions with equal bodies and equal targets, and read-only constants of equal bytes",
);

export type DuplicatesPart = ValueOf<typeof duplicatesShape>;
