import { codeAddress } from "../architecture/thumb-bit.ts";
import type { LinkMap, MapOutputSection } from "../formats/map/index.ts";
import type { Firmware } from "../image/firmware.ts";
import { type ImageSection, sectionAt } from "../ledger/section.ts";

/** How a linker map fits an image. */
export interface MapFit {
  /** For each of the map's outputs the image section of its name; undefined for what the image does not have under that name. */
  readonly sectionOf: readonly (ImageSection | undefined)[];
  /** Why the map is of another link, with both figures; undefined when it fits. */
  readonly otherLink: string | undefined;
  /** Sections of the image that a map which lists sections by name does not have. */
  readonly lacking: readonly ImageSection[];
  /** Sections whose address or size the map gives otherwise although it fits: tools that work on the ELF after the link do that. */
  readonly differing: readonly { readonly output: MapOutputSection; readonly section: ImageSection }[];
}

/** Symbols that are compared, spread over the map; fewer than the least say nothing. */
const MOST_SYMBOLS = 512;
const LEAST_SYMBOLS = 4;
/** Share of symbols that may lie elsewhere: names that several objects use are told apart by their addresses alone. */
const STRAYS = 0.02;

/**
 * Whether a map was written by the link that made this image. Maps carry no build-id, so what tells is where sections lie, how large they are,
 * and where symbols lie that both name. A map that shares no section's name with the image (IAR names placements) is judged by its symbols.
 */
export async function fitMap(firmware: Firmware, map: LinkMap): Promise<MapFit> {
  const { sections } = firmware;
  const byName = new Map<string, ImageSection[]>();
  for (const section of sections) byName.set(section.name, [...(byName.get(section.name) ?? []), section]);
  const outputs = map.outputs.map((output) => (output.allocated && output.size > 0 ? output : undefined));
  // Sections of one name are told apart by their addresses.
  const sectionOf = outputs.map((output) => {
    const named = output === undefined ? undefined : byName.get(output.name);
    return named?.find(({ address }) => address === output!.address) ?? named?.[0];
  });
  const differing = outputs.flatMap((output, i) => {
    const section = sectionOf[i];
    return output === undefined || section === undefined || (section.address === output.address && section.size === output.size)
      ? []
      : [{ output, section }];
  });
  const decisive = differing.find(({ output, section }) => section.hasBytes && (section.address !== output.address || section.executable));
  const otherLink =
    decisive !== undefined
      ? `${decisive.section.name} ${extent(decisive.output)} in the map and ${extent(decisive.section)} in the ELF`
      : await strayingSymbols(firmware, map);
  const lists = map.dialect === "gnu-ld" || map.dialect === "lld";
  const listed = new Set(map.outputs.map(({ name }) => name));
  const lacking = lists && listed.size > 0 ? sections.filter(({ name, size }) => size > 0 && !listed.has(name)) : [];
  return { sectionOf, otherLink, lacking, differing };
}

function extent({ address, size }: { readonly address: number; readonly size: number }): string {
  return `has ${size} bytes at 0x${address.toString(16).padStart(8, "0")}`;
}

/**
 * What tells that the map's symbols are not the image's; undefined when they are, or when too few have the same name. A name may stand several
 * times (static functions of two files): each of its addresses in the map is looked for among all that it has in the ELF.
 */
async function strayingSymbols(firmware: Firmware, map: LinkMap): Promise<string | undefined> {
  const sample = sampleSymbols(firmware, map);
  const values = await firmware.values([...new Set(sample.map(({ name }) => name))]);
  const found = sample.filter(({ name }) => values.has(name));
  const astray = found.filter(
    ({ name, address }) => !values.get(name)!.some((value) => address === value || address === codeAddress(value)),
  );
  if (found.length < LEAST_SYMBOLS) {
    const shares = map.outputs.some((output) => firmware.sections.some(({ name }) => name === output.name));
    return shares || map.inputs.count === 0 ? undefined : "no section and hardly any symbol of the map is in the ELF";
  }
  const [first] = astray;
  if (first === undefined || astray.length <= Math.max(1, found.length * STRAYS)) return undefined;
  const own = values.get(first.name)!;
  const both = [first.address, codeAddress(own[0]!)].map((value) => `0x${value.toString(16).padStart(8, "0")}`);
  const others = own.length > 1 ? ` or ${own.length - 1} more` : "";
  return `${astray.length} of ${found.length} symbols that were compared lie elsewhere: ${first.name} at ${both[0]} in the map and at ${both[1]}${others} in the ELF`;
}

/** Symbols spread over the map, with their addresses; those that the ELF cannot have under the same name are left out. */
function sampleSymbols(firmware: Firmware, map: LinkMap): { readonly name: string; readonly address: number }[] {
  const { symbols } = map;
  const sample: { name: string; address: number }[] = [];
  const step = Math.max(1, Math.floor(symbols.count / MOST_SYMBOLS));
  for (let i = 0; i < symbols.count; i += step) {
    const [name, address] = [symbols.names.at(i), symbols.address[i]!];
    // Demangled names are not in the ELF's symbol table; what lies in no section is a figure, not a place.
    if (name === "" || /[ :<($]/.test(name) || sectionAt(firmware.sections, address) === undefined) continue;
    sample.push({ name, address });
  }
  return sample;
}
