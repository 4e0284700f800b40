// Registers that hold multiples of one number: an index times the size of an element is made by shifts and sums, whose parts are of the same number.

import { asNumber, combine, OPERATION_MULTIPLY } from "./arithmetic";
import { constant, isNumeric, NOTHING } from "./values";

@unmanaged
class Multiple {
  /** Which number it is a multiple of; 0 for none. */
  number: u32;
  /** What that can be. */
  value: u32;
  times: u32;
  unused: u32;
}

/** By register, in the block that is being followed. */
const multiples: usize = heap.alloc(16 * offsetof<Multiple>());
memory.fill(multiples, 0, 16 * offsetof<Multiple>());
/** As many numbers were multiplied. */
let numbers: u32 = 0;

/** What was multiplied last. */
const product: Multiple = changetype<Multiple>(heap.alloc(offsetof<Multiple>()));

@inline
function multipleIn(register: u32): Multiple {
  return changetype<Multiple>(multiples + <usize>register * offsetof<Multiple>());
}

@inline
export function forgetMultiple(register: u32): void {
  multipleIn(register).number = 0;
}

export function forgetMultiples(): void {
  for (let register: u32 = 0; register < 16; register++) forgetMultiple(register);
}

/** What a register holds, `held`, is multiplied: `keepProduct` says where that goes. */
export function multiply(register: u32, held: u32, by: u32): void {
  const from = multipleIn(register);
  if (from.number == 0) {
    numbers += 1;
    from.number = numbers;
    from.value = held;
    from.times = 1;
  }
  product.number = from.number;
  product.value = from.value;
  product.times = from.times * by;
}

export function keepProduct(register: u32): void {
  const to = multipleIn(register);
  to.number = product.number;
  to.value = product.value;
  to.times = product.times;
}

/** A register and another one `times`, where both hold multiples of one number; NOTHING where they do not. */
export function sumOfMultiples(register: u32, other: u32, times: u32): u32 {
  const a = multipleIn(register);
  const b = multipleIn(other);
  if (a.number == 0 || a.number != b.number) return NOTHING;
  const value = asNumber(a.value);
  if (!isNumeric(value)) return NOTHING;
  product.number = a.number;
  product.value = a.value;
  product.times = a.times + b.times * times;
  return combine(OPERATION_MULTIPLY, value, constant(product.times));
}
