import { grouped } from "../bytes/quantities.ts";
import { crateOf } from "../formats/demangle/index.ts";
import type { Firmware } from "../image/firmware.ts";
import type { FittedMap } from "./map-levels.ts";

/** Objects that link-time optimisation leaves: GNU's `x.ltrans0.ltrans.o`, LLVM's `x.lto.o`, `lto.tmp`, `lto-llvm-….o`, `ld-temp.o`. */
const LTO_OBJECT = /(\.ltrans\d*\.|\.lto(\.\d+)?\.(o|obj|tmp)$|(^|[\\/])lto\.tmp|(^|[\\/])lto-llvm-|(^|[\\/])ld-temp\.o$)/;

/** Whether link-time optimisation made an object, as its path in a map tells. */
export function isLtoObject(path: string): boolean {
  return LTO_OBJECT.test(path);
}

/**
 * Reports `map/lto` when link-time optimisation joined objects before they were laid out: then a map cannot tell whose bytes these are. rustc does it
 * before the linker runs: no crate but compiler_builtins comes as an archive, though the program's objects hold functions of others.
 */
export async function reportLto(firmware: Firmware, { names }: FittedMap): Promise<void> {
  const { ledger, sections, findings } = firmware;
  const spans = ledger.spans("object");
  const bytes = new Map<number, number>();
  for (let i = 0; i < spans.count; i++) {
    const owner = spans.owner[i]!;
    if (owner >= 0 && sections[spans.sectionRow[i]!]!.hasBytes) bytes.set(owner, (bytes.get(owner) ?? 0) + spans.length[i]!);
  }
  const joined = [...bytes.keys()].filter((member) => isLtoObject(names.members[member]!.path));
  const found = joined.length > 0 ? joined : await joinedByRustc(firmware, names, [...bytes.keys()]);
  if (found.length === 0) return;
  const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  const within = found.reduce((sum, member) => sum + bytes.get(member)!, 0);
  findings.report({
    code: "map/lto",
    severity: "note",
    message: `link-time optimisation joined ${grouped(within)} of the ${grouped(total)} bytes that objects give into ${names.members[found[0]!]!.name}${found.length > 1 ? ` and ${found.length - 1} like it` : ""} before the link: the map cannot tell which crate or archive they come from`,
    hint: "crates, units and files tell it from symbols and debug information",
    bytes: within,
  });
}

/** Objects of the program in which rustc joined all crates; none when any crate but compiler_builtins comes as an archive. */
async function joinedByRustc(firmware: Firmware, { archives, members }: FittedMap["names"], giving: readonly number[]): Promise<number[]> {
  const ofCrate = giving.filter((member) => archives[members[member]!.archive]!.kind === "crate");
  const isArchived = (member: number) => /\.rlib\(/.test(members[member]!.path);
  const own = ofCrate.filter((member) => !isArchived(member));
  if (ofCrate.some((member) => isArchived(member) && archives[members[member]!.archive]!.name !== "compiler_builtins")) return [];
  const crates = new Set((await firmware.names(firmware.symbols.rows)).map((name) => crateOf(name)?.name));
  for (const member of own) crates.delete(archives[members[member]!.archive]!.name);
  for (const none of [undefined, "__rustc", "compiler_builtins"]) crates.delete(none);
  return crates.size > 0 ? own : [];
}
