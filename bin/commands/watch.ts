import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { compared } from "../../src/session/comparison/compare.ts";
import { presented } from "../../src/session/document.ts";
import { measure } from "../../src/session/measure.ts";
import { regions } from "../../src/session/parts/regions.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { placeAt } from "../files/place.ts";
import { FINDING_FORMATS, SIZE_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { tell } from "../io.ts";
import { present } from "../present.ts";
import { chosenImages, withImage } from "../settings/images.ts";

const ROWS = 10;
const DEFAULT_INTERVAL = 300;

export const watch = command({
  name: "watch",
  positionals: "<elf>",
  summary: "Shows an image, then after each build what changed since the one before; ends with Ctrl-C",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, ...SIZE_FORMATS],
  options: {
    ...IMAGE_OPTIONS,
    ...STACK_OPTIONS,
    ...OUTPUT_OPTIONS,
    interval: { type: "number", default: DEFAULT_INTERVAL, describe: "how often the file is looked at, milliseconds" },
    once: { type: "boolean", describe: "end after the first build that is seen" },
  },
  examples: [
    ["cortex-size watch target/thumbv7em-none-eabihf/release/app", "while cargo builds in another terminal"],
    ["cortex-size watch app.elf --once", "wait for one build and say what it changed"],
  ],
  async run(args, io) {
    const { interval } = args;
    const [image, ...more] = await chosenImages(args, await configOf(args, io), io, "watch");
    if (image === undefined || image.file === "-" || more.length > 0)
      throw new UsageError("name one ELF file to watch", "cortex-size watch app.elf");
    const { file } = image;
    const measured = () => withImage(image, io, async (opened) => (await measure(opened)).document);
    if (!(interval >= 10)) throw new UsageError("--interval takes milliseconds, 10 or more");
    const path = resolve(io.cwd, file);
    // What is written from here on is a build of its own, also while the one that is there is measured.
    let seen = stamp(path);
    let last = await measured();
    await present([await withImage(image, io, async (opened) => presented(opened, [await regions.compute(opened)]))], args, io);
    for (;;) {
      seen = await nextBuild(path, seen, interval);
      let head: ReportDocument;
      try {
        head = await measured();
      } catch (error) {
        // A linker that is still writing, or one that failed: the next change is waited for.
        if (!(error instanceof InputError)) throw error;
        tell(io, `cortex-size: ${error.message}`);
        continue;
      }
      await present([compared(last, head, { title: file, top: ROWS, levels: ["crate", "symbol"] })], args, io);
      last = head;
      if (args.once) return EXIT.fine;
    }
  },
});

/** What changes when a file is written again; undefined while it is away, as linkers leave it. */
function stamp(path: string): string | undefined {
  const stat = placeAt(path);
  return stat === undefined ? undefined : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

/** Waits until the file has changed and has stayed the same for one interval. */
async function nextBuild(path: string, seen: string | undefined, interval: number): Promise<string> {
  let before = seen;
  for (;;) {
    await pause(interval);
    const now = stamp(path);
    if (now !== undefined && now !== seen && now === before) return now;
    before = now;
  }
}
