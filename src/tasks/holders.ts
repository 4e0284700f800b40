import type { TasksPart } from "../contract/tasks-shape.ts";
import type { ImageSection } from "../ledger/section.ts";
import { SectionIndex } from "../ledger/section-index.ts";
import { placeOf } from "./embassy-tasks.ts";
import { qualified, type RustProgram, type RustStatic } from "./rust-statics.ts";

/** Statics in RAM of a generic type (cells, channels, queues, mutexes), the largest first; those in `told` are told elsewhere. */
export function findHolders(
  { types, statics }: RustProgram,
  sections: readonly ImageSection[],
  told: ReadonlySet<RustStatic>,
): TasksPart["holders"] {
  const index = new SectionIndex(sections);
  const found: TasksPart["holders"] = [];
  for (const held of statics) {
    const { typeDie, bytes, address } = held;
    if (told.has(held) || typeDie === undefined || bytes === undefined || bytes === 0 || address === undefined) continue;
    if (index.at(address)?.writable !== true) continue;
    const choices = types.typeArguments(typeDie);
    // The value is what people call T; else the longest of the arguments: markers and kinds of mutexes are empty.
    const value = choices.find(({ name }) => name === "T") ?? [...choices].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))[0];
    if (value === undefined) continue;
    const holder = held.type.slice(0, held.type.indexOf("<") < 0 ? held.type.length : held.type.indexOf("<"));
    const name = qualified(held);
    found.push({ name, holder, holds: value.type, bytes, address, ...placeOf(held) });
  }
  return found.sort((a, b) => b.bytes - a.bytes || a.address - b.address);
}
