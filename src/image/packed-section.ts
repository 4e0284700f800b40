import type { ImageSection } from "../ledger/section.ts";

/**
 * The load image of a section that the linker compressed: a piece of flash of its own, since none of its bytes is one of those that the section has in
 * RAM. `size` bytes at `loadAddress`; `index` is beyond the indices of the ELF's sections.
 */
export function packedSection(section: ImageSection, loadAddress: number, size: number, index: number): ImageSection {
  return {
    ...section,
    ...{ index, name: `${section.name} (compressed)`, address: loadAddress, size, loadAddress: undefined },
    ...{ alignment: 1, writable: false, executable: false, hasBytes: true, storage: "data" },
  };
}
