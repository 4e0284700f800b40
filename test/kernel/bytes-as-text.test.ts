import { expect, test } from "vitest";
import { bytesOfText } from "../../src/kernel/bytes-of-text.ts";

test("each byte comes back from its text, which is printable and needs no escape in a literal", async () => {
  const { bytesAsText } = (await import("../../scripts/bytes-as-text.mjs" as string)) as { bytesAsText(bytes: Uint8Array): string };
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = bytesAsText(bytes);
  expect(text).toMatch(/^[!#-~]+$/);
  expect(text).not.toContain("\\");
  expect(bytesOfText(text)).toEqual(bytes);
});
