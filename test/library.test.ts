import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BlobSource, BufferSource, type ByteSource, openImage, PARTS, presented, type ReportDocument } from "../src/index.ts";
import { ROOT, samples } from "./support/samples.ts";

async function told(source: ByteSource): Promise<ReportDocument> {
  const image = await openImage(source);
  try {
    return presented(image, [await PARTS.regions.compute(image), await PARTS.symbols.compute(image), await PARTS.vectors.compute(image)])
      .document;
  } finally {
    await image.close();
  }
}

test("the library reads a Blob, as in a browser, and says the same as of a buffer", async () => {
  for (const sample of samples().slice(0, 4)) {
    const bytes = readFileSync(sample.elf);
    const [fromBlob, fromBuffer] = await Promise.all([
      told(new BlobSource("app.elf", new Blob([bytes]))),
      told(new BufferSource("app.elf", bytes)),
    ]);
    expect(fromBlob).toEqual(fromBuffer);
  }
});

test("the built library needs node: modules for nothing but files", () => {
  const bundle = readFileSync(join(ROOT, "dist/index.js"), "utf8");
  expect([...bundle.matchAll(/from\s*"(node:[^"]+)"|require\("([^"]+)"\)/g)].map((match) => match[1] ?? match[2])).toEqual([]);
});
