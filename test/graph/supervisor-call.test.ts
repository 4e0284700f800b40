import { describe, expect, it } from "vitest";
import { decode, Instruction, Kind } from "../../src/formats/thumb/index.ts";
import { Code } from "../../src/graph/code.ts";
import { executesSupervisorCall } from "../../src/graph/stack/supervisor-call.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { samples } from "../support/samples.ts";

/** The same with every instruction decoded. */
function decoded({ space, functions }: Code) {
  const instruction = new Instruction();
  return Array.from({ length: functions.count }, (_, index) => index).flatMap((index) => {
    const { bytes, address } = space.sections[functions.section[index]!]!;
    for (let at = functions.start[index]!; at < functions.end[index]!; at += Math.max(2, instruction.length)) {
      instruction.length = 0;
      if (!space.isInstruction(at) || decode(bytes, at - address, at, instruction) === 0 || instruction.kind !== Kind.Svc) continue;
      return [{ function: index, at }];
    }
    return [];
  });
}

describe("executesSupervisorCall", () => {
  // Oracle: the decoder, which tests hold to objdump.
  it.each(samples())("finds the SVC of each function of $name that the decoder finds", async ({ elf }) => {
    const code = new Code(await loadCodeImage(elf));
    expect(executesSupervisorCall(code)).toEqual(decoded(code));
  });
});
