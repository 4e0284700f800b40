/** The words of a vector table as the image holds them. */
export interface VectorWords {
  readonly address: number;
  /** Word 0 is the initial stack pointer, word 1 the reset vector; handlers carry the Thumb bit. */
  readonly words: readonly number[];
  /** How the table was found. */
  readonly evidence: string;
  /** Whether a section or a symbol tells how long it is; else it ends before the first word that cannot be a vector. */
  readonly measured: boolean;
  /** Further tables of the image, a boot loader's for example. */
  readonly others: readonly OtherTable[];
}

/** A table that is not the one looked at. */
export interface OtherTable {
  readonly address: number;
  readonly slots: number;
  readonly evidence: string;
}
