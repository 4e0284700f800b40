import type { Chip } from "./chip.ts";

/**
 * Bits of an interrupt's priority that parts implement, by family, for their cores of v7-M and v8-M Main: `__NVIC_PRIO_BITS` of the makers' device
 * headers, with the document that says the same. Families that are not here are not known.
 */
const BITS: readonly (readonly [family: RegExp, bits: number])[] = [
  // PM0056, PM0214, PM0253, PM0264, "NVIC": 16 programmable priority levels.
  [/^STM32(?:F[12347]|G4|H5|H7|H7RS|L[145]|N6|U[35]|WBA?|WL)$/, 4],
  // nRF52840, nRF5340, nRF9160 and nRF54L15 product specifications: 8 priority levels.
  [/^nRF(?:52|53|54L|91)$/, 3],
  // LM3S6965 and TM4C123 data sheets, "NVIC": 8 programmable priority levels; MSP432P4xx manual (SLAU356), the same.
  [/^(?:LM3S|Tiva C|MSP432(?:E4|P4xx))$/, 3],
  // SAM D5x/E5x data sheet (DS60001507) §10.2, SAM E70/V71 (DS60001527): 8 levels. SAM3X/SAM4S data sheets: 16 levels.
  [/^SAM(?:D51|E5[134]|E70|V71)$/, 3],
  [/^SAM(?:3[UX]|4)$/, 4],
  // UM10912 and UM11126: 8 levels; i.MX RT1060 and S32K1xx reference manuals: 16 levels.
  [/^LPC(?:546xx|54102|55\w+)$/, 3],
  [/^(?:MIMXRT1[01]\d\d.*|S32K14)$/, 4],
  // RP2350 data sheet §3.7.5: 16 levels. XMC4500 reference manual §4: 64 levels. GD32F4xx user manual §6: 16 levels.
  [/^RP235x$/, 4],
  [/^XMC4000$/, 6],
  [/^GD32F(?:10x|30x|4xx)$/, 4],
];

/** The cores of the architecture's smaller profiles have 2 bits by the architecture [ARMv6-M §B3.4, ARMv8-M §B3.9]. */
const SMALL_BITS = 2;

/** Bits of a priority register that a part's core of an architecture (`v7E-M`) implements; undefined where that is not known. */
export function priorityBits({ family }: Pick<Chip, "family">, architecture: string | undefined): number | undefined {
  if (architecture === undefined) return undefined;
  if (/^v6S?-M$|\.base$/.test(architecture)) return SMALL_BITS;
  return BITS.find(([pattern]) => pattern.test(family))?.[1];
}
