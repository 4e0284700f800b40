import { array, bytes, integer, object, oneOf, string, type ValueOf } from "./shape.ts";

export const sharedShape = object(
  {
    bytes: bytes("All that is shared"),
    unmerged: bytes("What its owners would take alone, together"),
    strings: oneOf(
      ["told", "no map", "not in the map"],
      "Whether a linker map tells who gave merged strings; when not, they are not among the rows",
    ),
    rows: array(
      object(
        {
          kind: oneOf(["names", "strings"], "names: aliases of one symbol, or functions folded into one; strings: merged constants"),
          name: string("Preferred name of the symbol, or name of the input sections"),
          address: integer("Run address without the Thumb bit, an address"),
          section: string("Section"),
          bytes: bytes("Size: the shares of the owners add up to it"),
          owners: array(
            object(
              {
                name: string("Name in the symbol table, for people; or object that gave the strings"),
                from: string("Crate or archive that it comes from"),
                alone: bytes("What it would take if nothing were shared"),
                share: bytes("Its share, in proportion to what it would take alone"),
              },
              "An owner",
              ["from"],
            ),
            "Everyone who shares the bytes",
          ),
        },
        "Bytes with several owners",
      ),
      "The largest first",
    ),
  },
  "Bytes that the linker keeps once for several owners",
);

export type SharedPart = ValueOf<typeof sharedShape>;
