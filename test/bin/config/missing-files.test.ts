import { expect, test } from "vitest";
import { cli } from "../../support/cli.ts";

const ELF = "samples/stack-direct-m3/stack-direct-m3.elf";

test.each(["--svd", "--debug-file", "--lockfile", "--map", "--memory", "-L"])(
  "%s of what is not there ends with a sentence, though sections needs none of it",
  async (option) => {
    const { code, out, err } = await cli(["sections", ELF, option, "nowhere/there"]);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/^cortex-size: nowhere\/there: there is no such (?:file|folder) \(bytes\/missing\)\n$/);
  },
);
