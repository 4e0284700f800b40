import { crateOf, demangle } from "../formats/demangle/index.ts";
import { INPUT, type LinkMap, NONE } from "../formats/map/index.ts";
import type { LoadedFirmware } from "../image/load.ts";
import type { MapNames } from "../linkmap/link-map.ts";
import type { SharedBytes, SharingOwner } from "./shared.ts";

/** Sections whose constants linkers merge, as compilers name them: `.rodata.str1.4`, `.rodata.main.str1.1`, `.rodata.cst8`. */
const MERGED = /\.(?:str\d+\.\d+|cst\d+)$/;

/** Symbols with more than one name, in the order of the image: aliases, and functions that were folded into one. */
export async function sharedNames(firmware: LoadedFirmware): Promise<SharedBytes[]> {
  const { symbols, sections } = firmware;
  const table = await firmware.elf.symbols();
  if (table === undefined) return [];
  const shared: number[] = [];
  for (let i = 0; i < symbols.count; i++) if (symbols.firstRow[i + 1]! - symbols.firstRow[i]! > 1) shared.push(i);
  const names = new Map(sections.map(({ index, name }) => [index, name]));
  const found: SharedBytes[] = [];
  for (const i of shared) {
    const rows = symbols.rows.subarray(symbols.firstRow[i]!, symbols.firstRow[i + 1]!);
    // Symbols that several objects keep to themselves may have the same name: they are one name of the same bytes.
    const owned = new Set(await table.strings.at(Uint32Array.from(rows, (row) => table.nameOffset[row]!)));
    if (owned.size < 2) continue;
    const owners = [...owned].map((raw): SharingOwner => ({ name: demangle(raw).text, from: crateOf(raw)?.name, alone: symbols.size[i]! }));
    const section = names.get(symbols.sectionIndex[i]!) ?? "";
    found.push({ kind: "names", name: owners[0]!.name, address: symbols.address[i]!, section, bytes: symbols.size[i]!, owners });
  }
  return found;
}

/**
 * Merged strings and constants by the objects that gave them: GNU ld's maps say what each gave and what was kept. Strings of one name in one
 * output section are one row, for which of two equal strings is kept says nothing about whose it is. Undefined when the map's linker does not
 * say who gave what: LLD, armlink and IAR name no object there.
 */
export function mergedStrings(map: LinkMap, names: MapNames): SharedBytes[] | undefined {
  if (map.dialect !== "gnu-ld") return undefined;
  const { inputs } = map;
  const before = new Map<number, number>();
  inputs.relaxedRows.forEach((row, i) => {
    before.set(row, inputs.relaxedSizes[i]!);
  });
  const found: SharedBytes[] = [];
  for (const output of map.outputs.filter(({ allocated }) => allocated)) {
    const groups = new Map<string, number[]>();
    for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++) {
      if (inputs.kind[row] !== INPUT || inputs.object[row] === NONE) continue;
      const kind = MERGED.exec(inputs.names.at(row))?.[0];
      if (kind === undefined) continue;
      const group = groups.get(kind);
      if (group === undefined) groups.set(kind, [row]);
      else group.push(row);
    }
    for (const [kind, rows] of groups) {
      const alone = new Map<number, number>();
      let bytes = 0;
      for (const row of rows) {
        bytes += inputs.size[row]!;
        const object = inputs.object[row]!;
        alone.set(object, (alone.get(object) ?? 0) + (before.get(row) ?? inputs.size[row]!));
      }
      const given = [...alone].filter(([, size]) => size > 0).sort((a, b) => b[1] - a[1]);
      if (bytes === 0 || given.length < 2) continue;
      const owners = given.map(([object, size]): SharingOwner => {
        const { name, archive } = names.members[object]!;
        return { name, from: names.archives[archive]!.name, alone: size };
      });
      found.push({ kind: "strings", name: `*${kind}`, address: inputs.address[rows[0]!]!, section: output.name, bytes, owners });
    }
  }
  return found;
}
