import type { ImageSection } from "../../src/ledger/section.ts";

/** An allocated section of code in flash; `over` says what differs. */
export function imageSection(over: Partial<ImageSection> & Pick<ImageSection, "name" | "address" | "size">): ImageSection {
  return {
    index: 1,
    alignment: 4,
    writable: false,
    executable: true,
    hasBytes: true,
    fileOffset: 0,
    loadAddress: undefined,
    storage: "code",
    ...over,
  };
}
