import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../src/bytes/input-error.ts";
import { readSvdInterrupts } from "../../src/formats/svd/index.ts";

// CMSIS-SVD: <interrupt> holds <name>, <description>, <value>; peripherals repeat shared ones.
test("interrupts of all peripherals, by number, each once", () => {
  const svd = `<?xml version="1.0"?><device><name>X</name><peripherals>
    <peripheral><name>TIM2</name><interrupt><name>TIM2</name><description>TIM2 &amp; more</description><value>28</value></interrupt></peripheral>
    <peripheral derivedFrom="TIM2"><interrupt>
      <value>0x1D</value>
      <name> TIM3 </name>
    </interrupt><interrupt><name>TIM2</name><value>28</value></interrupt></peripheral>
    <peripheral><interrupt><name>WWDG</name><value>#0</value></interrupt></peripheral></peripherals></device>`;
  expect(readSvdInterrupts("x.svd", svd)).toEqual([
    { number: 0, name: "WWDG" },
    { number: 28, name: "TIM2" },
    { number: 29, name: "TIM3" },
  ]);
});

test("a number that no NVIC has is refused with its line", () => {
  expect(() => readSvdInterrupts("x.svd", "<a>\n<interrupt><name>A</name><value>1000</value></interrupt>")).toThrow(
    /interrupt A has the value 1000; a number from 0 to 479 is expected/,
  );
});

test("a file without interrupts is refused with a sentence", () => {
  expect(() => readSvdInterrupts("x.svd", "<html></html>")).toThrow(/no <interrupt> with a <name> and a <value>/);
});

test("any text ends with interrupts or an InputError", () => {
  const piece = fc.constantFrom("<interrupt>", "</interrupt>", "<name>", "</name>", "<value>", "</value>", "7", "A", "\n", "<");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
      try {
        for (const { name, number } of readSvdInterrupts("x.svd", pieces.join(""))) {
          expect(name).not.toBe("");
          expect(number).toBeGreaterThanOrEqual(0);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 500 },
  );
});
