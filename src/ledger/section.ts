/** What the bytes of a section are, for the columns of a size table. */
export type Storage = "code" | "rodata" | "data" | "bss" | "uninit" | "vectors" | "reserved";

/** An allocated section of the image, in run addresses. */
export interface ImageSection {
  /** Index in the ELF's section table (or of the segment, when a file has no section table). */
  readonly index: number;
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly alignment: number;
  readonly writable: boolean;
  readonly executable: boolean;
  /** Whether it occupies bytes in the file (is not NOBITS). */
  readonly hasBytes: boolean;
  /** Offset in the file, for a section that has bytes. */
  readonly fileOffset: number;
  /** Where its load image lies, when that is not where it runs. */
  readonly loadAddress: number | undefined;
  readonly storage: Storage;
  /** Whether it is the unwinder's index of functions (SHT_ARM_EXIDX), whatever the linker script calls it [EHABI32 §4.4.2]. */
  readonly exceptionIndex?: boolean | undefined;
}

/** The allocated section that holds a run address. */
export function sectionAt(sections: readonly ImageSection[], address: number): ImageSection | undefined {
  return sections.find((section) => address >= section.address && address < section.address + section.size);
}
