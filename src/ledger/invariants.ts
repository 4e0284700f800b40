import { hex } from "../bytes/quantities.ts";
import { Columns } from "../kernel/columns.ts";
import { ledgerKernel } from "../kernel/ledger-kernel.ts";
import { giveSections, giveSpans } from "./hand-over.ts";
import type { Memory } from "./memory.ts";
import type { ImageSection } from "./section.ts";
import type { Spans } from "./settle.ts";

/** A sum that must hold does not: a bug of ours, never the input's fault. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/**
 * Checks what every figure stands on: regions add up to their length, parts to what is used, and extents and gaps lie one after another.
 * @throws InvariantError, which ends the run with exit code 70.
 */
export function checkMemory(memory: Memory): void {
  memory.regions.forEach((region, index) => {
    const parts = region.parts.reduce((sum, part) => sum + part.bytes, 0);
    if (parts !== region.used + region.reserved)
      fail(`${region.name}: parts are ${parts} bytes, used ${region.used}, reserved ${region.reserved}`);
    if (region.length !== undefined && region.overflow === 0 && region.used + region.reserved + (region.free ?? 0) !== region.length) {
      fail(`${region.name}: used ${region.used}, reserved ${region.reserved} and free ${region.free} are not its length ${region.length}`);
    }
    const stack = region.parts.find((part) => part.name === "(stack)")?.bytes ?? 0;
    const pieces = [...memory.extents, ...memory.gaps].filter((piece) => piece.region === index).sort((a, b) => a.address - b.address);
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (bytes + stack !== parts) fail(`${region.name}: extents and gaps are ${bytes} bytes, parts ${parts}`);
    for (let i = 1; i < pieces.length; i++) {
      const [before, after] = [pieces[i - 1]!, pieces[i]!];
      if (before.address + before.length > after.address) fail(`${region.name}: two pieces overlap at ${hex(after.address)}`);
    }
  });
}

/** Checks that a level's spans tile every section without gap or overlap. @throws InvariantError */
export function checkSpans(spans: Spans, sections: readonly ImageSection[]): void {
  const kernel = ledgerKernel();
  const columns = new Columns(kernel);
  giveSections(kernel, columns, sections);
  giveSpans(kernel, columns, spans);
  const wrong = kernel.checkLevel(0);
  const [row, section, at] = [kernel.fault(0), sections[kernel.fault(1)], kernel.fault(2)];
  kernel.clear();
  columns.release();
  if (wrong === 1) fail(`${section!.name}: a span begins at ${hex(spans.start[row]!)}, not at ${hex(at)}`);
  if (wrong === 2) fail(`${section!.name}: spans end at ${hex(at)}, the section at ${hex(section!.address + section!.size)}`);
  if (wrong === 3) fail(`${spans.count - row} spans belong to no section`);
}

function fail(message: string): never {
  throw new InvariantError(message);
}
