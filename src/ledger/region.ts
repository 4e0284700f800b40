/** What a region is made of, as far as the budget is concerned. */
export type RegionKind = "flash" | "ram" | "other";

/** A MEMORY entry: where it came from is part of it. */
export interface RegionDefinition {
  readonly name: string;
  readonly origin: number;
  /** Bytes; undefined when no script told it and the region was inferred from what the image occupies. */
  readonly length: number | undefined;
  /** As far as the definition tells; the model decides by use otherwise. */
  readonly kind: RegionKind | undefined;
  /** Attributes of the linker script in lower case, `rx` for example; empty when none were given. */
  readonly attributes: string;
  /** Where the definition stands: `memory.x (beside the ELF)`. */
  readonly evidence: string;
}

/** A part of a region, in bytes. */
export interface RegionPart {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  /** `run`: it executes or is accessed here · `load`: its load image lies here · `padding`: between sections · `reserved`: set aside for stack or heap. */
  readonly as: "run" | "load" | "padding" | "reserved";
}

/** A region with what fills it. `used + reserved + free = length` unless `overflow > 0`. */
export interface Region extends RegionDefinition {
  readonly kind: RegionKind;
  readonly used: number;
  readonly reserved: number;
  /** Undefined when the length is unknown. */
  readonly free: number | undefined;
  /** Bytes beyond the region's end. */
  readonly overflow: number;
  /** In address order. */
  readonly parts: readonly RegionPart[];
}
