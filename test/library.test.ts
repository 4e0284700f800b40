import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BlobSource, BufferSource, loadFirmware, overview } from "../src/index.ts";
import { ROOT, samples } from "./support/samples.ts";

test("the library reads a Blob, as in a browser, and says the same as of a buffer", async () => {
  for (const sample of samples().slice(0, 4)) {
    const bytes = readFileSync(sample.elf);
    const [fromBlob, fromBuffer] = await Promise.all([
      loadFirmware(new BlobSource("app.elf", new Blob([bytes]))).then((firmware) => overview(firmware)),
      loadFirmware(new BufferSource("app.elf", bytes)).then((firmware) => overview(firmware)),
    ]);
    expect(fromBlob.parts).toEqual(fromBuffer.parts);
  }
});

test("the built library needs node: modules for nothing but files", () => {
  const bundle = readFileSync(join(ROOT, "dist/index.js"), "utf8");
  expect([...bundle.matchAll(/from\s*"(node:[^"]+)"|require\("([^"]+)"\)/g)].map((match) => match[1] ?? match[2])).toEqual([]);
});
