import type { ByteSource } from "../../bytes/byte-source.ts";
import { visitLines } from "../../bytes/lines.ts";
import { LONGEST_LINE } from "../../kernel/map-columns.ts";
import type { LinkMapBuilder } from "./builder.ts";
import type { MapReadOptions } from "./dialect.ts";
import type { TextParser } from "./text-parser.ts";

const NEWLINE = 0x0a;
/** Bytes that are handed over at a time, beside the beginning of a line that did not end. */
const WINDOW = LONGEST_LINE + (1 << 16);
/** Bytes behind a window that the kernel may look at. */
const SLACK = 16;

/** Reads the lines of a map in the kernel, which answers at the end how many of `lacks` the map has: all, when it is whole. The number of lines. */
export async function readByKernel(
  source: ByteSource,
  builder: LinkMapBuilder,
  dialect: number,
  options: MapReadOptions,
  lacks: readonly string[],
): Promise<number> {
  const { kernel } = builder;
  const size = Math.min(WINDOW, source.size);
  const window = kernel.allocate(size + SLACK);
  kernel.beginLines(dialect, options.crossReferences === true ? 1 : 0);
  let kept = 0;
  for (let offset = 0; offset < source.size; ) {
    const count = Math.min(size - kept, source.size - offset);
    // A call may grow the memory, which detaches every view of it.
    await source.read(offset, count, new Uint8Array(kernel.memory.buffer, window + kept, count));
    offset += count;
    const filled = kept + count;
    kept = kernel.takeLines(window, filled);
    new Uint8Array(kernel.memory.buffer).copyWithin(window, window + filled - kept, window + filled);
    builder.takeNotes();
  }
  const reached = kernel.endLines(window, kept, (await endsWithNewline(source)) ? 1 : 0);
  builder.takeNotes();
  kernel.release(window);
  builder.complete = reached === lacks.length;
  builder.missing = lacks[reached] ?? "";
  return kernel.lineCount();
}

/** Reads the lines of a map as texts. The number of lines. */
export async function readByLines(source: ByteSource, parser: TextParser): Promise<number> {
  const lines = await visitLines(source, (bytes, start, end, line, truncated) => parser.line(bytes, start, end, line, truncated));
  parser.end();
  return lines;
}

async function endsWithNewline(source: ByteSource): Promise<boolean> {
  return (await source.read(source.size - 1, 1))[0] === NEWLINE;
}
