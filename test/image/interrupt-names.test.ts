import { expect, test } from "vitest";
import type { Dwarf } from "../../src/formats/dwarf/index.ts";
import { interruptNames } from "../../src/image/vectors/interrupt-names.ts";

interface Entry {
  readonly tag: number;
  readonly name?: string;
  readonly value?: number;
  readonly inside?: readonly Entry[];
}

const [ENUMERATION, ENUMERATOR, NAMESPACE] = [0x04, 0x28, 0x39];

function all(entries: readonly Entry[]): Entry[] {
  return entries.flatMap((entry) => [entry, ...all(entry.inside ?? [])]);
}

/** Entries as a reader of DWARF gives them: one unit with these at its top. */
function dwarfOf(inside: readonly Entry[]): Dwarf {
  const dies = {
    units: { count: 1 },
    named: (tags: ReadonlySet<number>, names: ReadonlySet<string>) =>
      all(inside).filter(({ tag, name }) => tags.has(tag) && names.has(name ?? "")),
    children: (die: Entry) => die.inside ?? [],
    string: (die: Entry) => die.name,
    constant: (die: Entry) => die.value,
  };
  const strings = new TextEncoder().encode(
    all(inside)
      .map(({ name = "" }) => `${name}\0`)
      .join(""),
  );
  return { dies: async () => dies, sections: { bytes: async () => strings } } as unknown as Dwarf;
}

const enumeration = (path: string, ...names: string[]): Entry => {
  const [space = "", name = ""] = path.split("::");
  const inside = names.map((one, value) => ({ tag: ENUMERATOR, name: one, value }));
  return { tag: NAMESPACE, name: space, inside: [{ tag: ENUMERATION, name, inside }] };
};

const PAC = enumeration("pac::Interrupt", "TIMER_IRQ_0", "TIMER_IRQ_1", "USBCTRL_IRQ", "DMA_IRQ_0");
const handlers = (...entries: [number, string][]) => new Map(entries.map(([number, name]) => [number, [name]]));

/** Oracle: rp2040-pac's `Interrupt` and rp2040-hal's `gpio::Interrupt`, whose variants are levels and edges of a pin. */
test("the device's enumeration is told from others of its name by its names and its handlers", async () => {
  const gpio = enumeration("gpio::Interrupt", "LevelLow", "LevelHigh", "EdgeLow", "EdgeHigh", "Other");
  const dma = enumeration("dma::Interrupt", "HALF", "COMPLETE", "ERROR", "BUSY", "IDLE", "OVERRUN");
  const table = { count: 4, handlers: handlers([3, "DMA_IRQ_0"]) };
  for (const order of [
    [gpio, dma, PAC],
    [PAC, dma, gpio],
  ]) {
    const names = await interruptNames(dwarfOf(order), table);
    expect([...names.values()]).toEqual(["TIMER_IRQ_0", "TIMER_IRQ_1", "USBCTRL_IRQ", "DMA_IRQ_0"]);
  }
  expect((await interruptNames(dwarfOf([gpio]), table)).size).toBe(0);
});

test("without a handler of its own the numbers must be those of the table; one that disagrees with the handlers is none", async () => {
  expect((await interruptNames(dwarfOf([PAC]), { count: 4, handlers: new Map() })).size).toBe(4);
  expect((await interruptNames(dwarfOf([PAC]), { count: 3, handlers: new Map() })).size).toBe(0);
  expect((await interruptNames(dwarfOf([PAC]), { count: 32, handlers: new Map() })).size).toBe(0);
  expect((await interruptNames(dwarfOf([PAC]), { count: 4, handlers: handlers([0, "DMA_IRQ_0"]) })).size).toBe(0);
});

test("CMSIS: the numbers of exceptions are negative and no interrupts", async () => {
  const names = ["SysTick_IRQn", "WWDG_IRQn", "TIM2_IRQn"];
  const inside = names.map((name, i) => ({ tag: ENUMERATOR, name, value: i - 1 }));
  const found = await interruptNames(dwarfOf([{ tag: ENUMERATION, name: "IRQn_Type", inside }]), {
    count: 2,
    handlers: handlers([1, "TIM2_IRQHandler"]),
  });
  expect([...found]).toEqual([
    [0, "WWDG"],
    [1, "TIM2"],
  ]);
});
