import { expect, test } from "vitest";
import { moduleOf } from "../../src/kernel/unpack.ts";

test("each byte of a module comes back from its text, which is printable and needs no escape in a literal", async () => {
  const { bytesAsText } = (await import("../../scripts/bytes-as-text.mjs" as string)) as { bytesAsText(bytes: Uint8Array): string };
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  // Magic, version, and a custom section of 258 bytes that is called `x` [WebAssembly core 1.0 §5.5].
  const text = bytesAsText(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 0x82, 0x02, 1, 0x78, ...all));
  expect(text).toMatch(/^[!#-~]+$/);
  expect(text).not.toContain("\\");
  expect(WebAssembly.Module.customSections(moduleOf(text), "x").map((section) => new Uint8Array(section))).toEqual([all]);
});
