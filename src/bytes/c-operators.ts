/**
 * Binary operators of C by binding strength, loosest first; all group from the left. Scripts of GNU ld, armlink and ILINK have these
 * [LD §3.10.6; armlink User Guide, "Expression evaluation"; IAR C/C++ Development Guide for Arm, "Expressions"].
 */
export const C_OPERATORS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
