import { FILL, type LinkMap, type MapContent, type MapOutputSection } from "../formats/map/index.ts";
import { storageOf } from "../image/image-sections.ts";
import type { RegionDefinition } from "../ledger/region.ts";
import type { ImageSection } from "../ledger/section.ts";

/** What maps do not say is told by the names that linker scripts use. */
const CODE = /^\.?(text|init|fini|code|ramfunc|iram_text|ER_|P\d|A\d|vectors?$|plt)|exec/i;
const WRITABLE = /^\.?_?(s?data|s?bss|tdata|tbss|(no|un)_?init|heap|stack|user_heap_stack|RW_|ZI|ccmram|dtcm|ramfunc)/i;
const ZEROED = /(^|[._])(s?bss|tbss|(no|un)_?init|heap|stack|user_heap_stack|ZI|ARM_LIB_(STACK|HEAP))/i;
/** Input sections that bring no bytes. */
const ZEROED_INPUT = /^(COMMON$|\.?(s?bss|tbss|(no|un)_?init|dynbss)(\.|$))/i;

/**
 * The sections of an image of which there is a linker map alone. armlink, IAR, TI and SEGGER say what a section holds; GNU ld and LLD do not: whether it has
 * code, is written or starts as zeros is told by its name and the names of its input sections, and by the memory that it lies in.
 */
export function mapSections(map: LinkMap, regions: readonly RegionDefinition[]): ImageSection[] {
  const outputs = map.outputs.flatMap((output, index) =>
    output.allocated && (output.size > 0 || map.dialect === "lld") ? [{ output, index: index + 1 }] : [],
  );
  const loaded = outputs.map(({ output }) => ({ ...output, ...(output.content ?? contentByName(map, output, regions)) }));
  const last = lastImageAt(loaded);
  return outputs.map(({ index }, i) => {
    const { loadAddress } = loaded[i]!;
    return imageSection(loaded[i]!, index, loadAddress === undefined || last.get(loadAddress) === i);
  });
}

type Loaded = MapOutputSection & MapContent;

function imageSection(
  { name, address, size, loadAddress, executable, writable, hasBytes }: Loaded,
  index: number,
  isLoaded: boolean,
): ImageSection {
  const inImage = hasBytes && isLoaded;
  const load = inImage ? loadAddress : undefined;
  const storage = storageOf(name, inImage, writable, executable, load !== undefined);
  return { index, name, address, size, writable, executable, hasBytes: inImage, loadAddress: load, alignment: 4, fileOffset: 0, storage };
}

/**
 * GNU ld prints a load address for sections that are not loaded (NOLOAD) too. They take no room there, so that the image of the next section has the
 * same address: of several images at one place the last is one. The index of that last section, by address.
 */
function lastImageAt(sections: readonly Loaded[]): Map<number, number> {
  const found = new Map<number, number>();
  sections.forEach(({ address, loadAddress, size, hasBytes }, i) => {
    if (hasBytes && size > 0) found.set(loadAddress ?? address, i);
  });
  return found;
}

function contentByName(map: LinkMap, output: MapOutputSection, regions: readonly RegionDefinition[]): MapContent {
  const { name, address, loadAddress } = output;
  const executable = CODE.test(name);
  const inRam = regions.some(({ kind, origin, length }) => kind === "ram" && address >= origin && address < origin + (length ?? 0));
  // What runs in RAM and has no load image starts as zeros, or as what was there before.
  const hasBytes = !ZEROED.test(name) && !(inRam && loadAddress === undefined) && !holdsZeros(map, output);
  return { executable, writable: WRITABLE.test(name) || (inRam && !executable), hasBytes };
}

/** Whether all input sections of a section have names of those that bring no bytes; without any, nothing is told. */
function holdsZeros({ inputs }: LinkMap, { firstInput, inputCount }: MapOutputSection): boolean {
  let found = false;
  for (let row = firstInput; row < firstInput + inputCount; row++) {
    if (inputs.size[row] === 0 || inputs.kind[row] === FILL) continue;
    if (!ZEROED_INPUT.test(inputs.names.at(row))) return false;
    found = true;
  }
  return found;
}
