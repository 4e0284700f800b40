import { LINES_LLD } from "../../kernel/map-columns.ts";
import type { MapDialect } from "./dialect.ts";
import { readByKernel } from "./read-lines.ts";

/** LLD `-Map`. seen: LLD 14; versions before 6 write `Address` for `VMA` and `LMA`. Its lines are read in `src/kernel/assembly/maps/lld.ts`. */
export const lld: MapDialect = {
  name: "lld",
  title: "LLD",
  recognise(head) {
    if (/^ *VMA +LMA +Size +Align Out +In +Symbol\r?$/m.test(head)) return 1;
    return /^ *Address +Size +Align Out +In +Symbol\r?$/m.test(head) ? 0.9 : 0;
  },
  read: (source, builder, options) =>
    readByKernel(source, builder, LINES_LLD, options, [".shstrtab", ".strtab", "the end of its last section"]),
};
