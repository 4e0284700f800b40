import type { SectionKernel } from "../kernel/section-kernel.ts";
import type { AddressSpace } from "./address-space.ts";

/** What may be code and data. */
const UNKNOWN = 2;

/** Gives a kernel the sections of an image, with their bytes and what is data among code. */
export function handSections(kernel: SectionKernel, space: AddressSpace): void {
  const put = (bytes: Uint8Array) => {
    const address = kernel.allocate(bytes.length + 8);
    new Uint8Array(kernel.memory.buffer, address, bytes.length).set(bytes);
    return address;
  };
  for (const [index, section] of space.sections.entries()) {
    const isCode = space.isCode(index);
    const first = isCode ? space.halfword(index, section.address) : 0;
    const isData = space.isData.subarray(first, first + Math.ceil(section.bytes.length / 2) + 1);
    const marked = () => (space.hasMarks(index) ? isData : isData.map((mark) => (mark === 1 ? mark : UNKNOWN)));
    const marks = isCode ? put(marked()) : 0;
    kernel.addSection(
      section.address,
      section.size,
      put(section.bytes),
      section.bytes.length,
      section.writable ? 1 : 0,
      isCode ? 1 : 0,
      marks,
      section.loadAddress ?? 0,
    );
  }
}
