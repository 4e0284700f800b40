/** A kernel that takes an image's sections: their addresses are the image's, others are offsets in `memory`. */
export interface SectionKernel {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  /** Sections ascend by address. `marks` has a byte for each halfword, 1 for data among code. */
  addSection(
    address: number,
    size: number,
    bytes: number,
    held: number,
    writable: number,
    isCode: number,
    marks: number,
    loadAddress: number,
  ): void;
}
