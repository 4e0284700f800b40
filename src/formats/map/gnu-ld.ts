import { LINES_GNU_LD } from "../../kernel/map-columns.ts";
import type { MapDialect } from "./dialect.ts";
import { readByKernel } from "./read-lines.ts";

/** GNU ld `-Map`. seen: GNU ld 2.40; the text of 2.20 to 2.44 differs in headings only. Its lines are read in `src/kernel/assembly/maps/gnu.ts`. */
export const gnuLd: MapDialect = {
  name: "gnu-ld",
  title: "GNU ld",
  recognise(head) {
    if (/^Linker script and memory map\r?$/m.test(head)) return 1;
    const heading =
      /^(Archive member included |As-needed library included |Allocating common symbols|Discarded input sections|Memory Configuration|Merging program properties|There are no discarded input sections)/m;
    return heading.test(head) ? 0.8 : 0;
  },
  read: (source, builder, options) => readByKernel(source, builder, LINES_GNU_LD, options, ["OUTPUT(…)", "the end of a line"]),
};
