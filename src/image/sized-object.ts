import type { FirmwareHeader } from "../contract/document.ts";
import type { SectionRow, SizeTotals } from "./firmware.ts";

/** What `size` prints of one object: a linked ELF, an object file, or a member of an archive. */
export interface SizedObject {
  readonly name: string;
  /** Archive that holds the member. */
  readonly archive: string | undefined;
  /** Sections in the order in which `size -A` lists them. */
  readonly sections: readonly {
    readonly name: string;
    /** The name's bytes, where they are no UTF-8. */
    readonly nameBytes?: Uint8Array | undefined;
    readonly size: number;
    readonly address: number;
    /** A section that GNU's `size -A` alone lists. */
    readonly gnuOnly?: boolean;
  }[];
  readonly berkeley: SizeTotals;
  readonly gnu: SizeTotals;
  /** Bytes of common symbols. */
  readonly common: number;
  /** What the file says of itself, where that was asked for. */
  readonly details?: SizedDetails;
}

/** What documents tell of an object besides its sums. */
export interface SizedDetails {
  readonly header: FirmwareHeader;
  readonly sections: readonly SectionRow[];
}

/** How an object is called: a member of an archive by both names. */
export function sizedName({ name, archive }: Pick<SizedObject, "name" | "archive">): string {
  return archive === undefined ? name : `${name} (ex ${archive})`;
}
