import { armlink } from "./armlink.ts";
import type { MapDialect } from "./dialect.ts";
import { gnuLd } from "./gnu-ld.ts";
import { iar } from "./iar.ts";
import { lld } from "./lld.ts";
import { segger } from "./segger.ts";
import { ti } from "./ti.ts";

/** Every dialect that is read; the surest one reads the map. */
export const MAP_DIALECTS: readonly MapDialect[] = [gnuLd, lld, armlink, iar, ti, segger];
