import type { SizeTotals } from "./firmware.ts";

/** What `size` prints of one object: a linked ELF, an object file, or a member of an archive. */
export interface SizedObject {
  readonly name: string;
  /** Archive that holds the member. */
  readonly archive: string | undefined;
  /** Sections in the order in which `size -A` lists them. */
  readonly sections: readonly { readonly name: string; readonly size: number; readonly address: number }[];
  readonly berkeley: SizeTotals;
  readonly gnu: SizeTotals;
  /** Bytes of common symbols. */
  readonly common: number;
}
