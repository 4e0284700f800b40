import type { Expression } from "./expression.ts";

/** Adds the symbols that an expression uses to `names`; a name that only DEFINED asks for is not used. */
export function collectReferences(expression: Expression, names: Set<string>): void {
  switch (expression.kind) {
    case "symbol":
      names.add(expression.name);
      break;
    case "unary":
      collectReferences(expression.operand, names);
      break;
    case "binary":
      collectReferences(expression.left, names);
      collectReferences(expression.right, names);
      break;
    case "choice":
      for (const part of [expression.test, expression.yes, expression.no]) collectReferences(part, names);
      break;
    case "call":
      for (const operand of expression.operands) collectReferences(operand, names);
      break;
  }
}
