import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

/**
 * Without symbols nothing says where functions begin that only data names: a figure of the stripped image that is called a bound must not be below that of
 * the same code with its symbols. Oracle: the image before arm-none-eabi-objcopy --strip-all, or
 * --discard-all, which keeps global symbols; its figures test/oracle/stack-truth.test.ts holds to runs.
 */
describe.runIf(haveTools("stacks of stripped images", "arm-none-eabi-objcopy"))("a stripped image", () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-stripped-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const kinds = ["--strip-all", "--discard-all"].flatMap((kind) => samples().map(({ name, elf }) => [name, kind, elf] as const));
  test.each(kinds)("%s %s promises no less", async (name, kind, elf) => {
    const stripped = join(folder, `${name}${kind}.elf`);
    runTool("arm-none-eabi-objcopy", [kind, elf, stripped]);
    const ask = async (file: string) =>
      (await cliDocument("stack", file, "--region", "RAM:0x20000000:0x10000:ram").catch(() => undefined))?.stack;
    const [named, bare] = [await ask(elf), await ask(stripped)];
    if (named === undefined || bare === undefined) return;
    const gone = expect.stringContaining("mapping symbols are gone from");
    expect(named.unboundedBy ?? []).not.toContainEqual(gone);
    if (bare.unboundedBy !== undefined) expect(bare.unboundedBy).toContainEqual(gone);
    if (bare.worstCase.verdict === "none") return;
    // What is no bound with symbols is none without.
    expect(named.worstCase.verdict).not.toBe("none");
    if (named.worstCase.verdict === "bound") expect(bare.worstCase.main).toBeGreaterThanOrEqual(named.worstCase.main! * 0.99);
  });
});
