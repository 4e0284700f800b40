/** A region that the program does not fit. */
export interface OverflowedRegion {
  readonly name: string;
  /** Bytes over the region's length; undefined when the linker names the region only. */
  readonly overflow: number | undefined;
  /**
   * True when more may be over: LLD counts up to the input section at hand, stops after 20 errors and leaves out the load image
   * of `.data`. GNU ld's figure is exact. seen: LLD 14, GNU ld 2.40
   */
  readonly atLeast: boolean;
  /** Output sections that the linker names for it, in order. */
  readonly sections: readonly string[];
}

/** The command that linked, as far as the log shows it. Paths are as written, relative to the folder of the build. */
export interface LinkCommand {
  readonly program: string;
  /** Objects (`.o`, `.obj`) in order. */
  readonly objects: readonly string[];
  /** Archives (`.a`, `.lib`, `.rlib`) in order. */
  readonly archives: readonly string[];
  /** `-L` folders in order. */
  readonly searchPaths: readonly string[];
  /** `-l` names in order. */
  readonly libraries: readonly string[];
  /** `-T` linker scripts in order. */
  readonly scripts: readonly string[];
  readonly map: string | undefined;
  readonly output: string | undefined;
  /** Objects that rustc left out of the log (`<12 object files omitted>`). */
  readonly omittedObjects: number;
}

/** A region's line of `--print-memory-usage`, which GNU ld also prints when the link fails. Bytes. */
export interface PrintedUsage {
  readonly name: string;
  readonly used: number;
  readonly length: number;
}

/** What a build log says about a link that failed. */
export interface LinkError {
  /** Who reported the overflow, or the undefined symbols where nothing overflows. */
  readonly linker: "gnu-ld" | "lld" | undefined;
  readonly regions: readonly OverflowedRegion[];
  /** Symbols that nobody defines, each once. */
  readonly undefinedSymbols: readonly string[];
  /** Messages of failed `ASSERT`s of the linker script and other errors of the linker, each once, at most 20. */
  readonly messages: readonly string[];
  /** LLD stopped counting ("too many errors emitted"). */
  readonly stopped: boolean;
  readonly usage: readonly PrintedUsage[];
  readonly command: LinkCommand | undefined;
}
