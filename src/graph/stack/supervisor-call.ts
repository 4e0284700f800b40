import { decode, Instruction, Kind } from "../../formats/thumb/index.ts";
import type { Code } from "../code.ts";
import type { SetupPlace } from "./priorities.ts";

/** Functions with an `SVC` among their instructions, each with the first. */
export function executesSupervisorCall({ space, functions }: Code): SetupPlace[] {
  const found: SetupPlace[] = [];
  const instruction = new Instruction();
  // Functions overlap in damaged files; those of real ones hardly do.
  let steps = space.halfwordCount * 2;
  for (let index = 0; index < functions.count; index++) {
    const { bytes, address } = space.sections[functions.section[index]!]!;
    for (let at = functions.start[index]!; at < functions.end[index]! && steps > 0; at += Math.max(2, instruction.length), steps--) {
      instruction.length = 0;
      if (!space.isInstruction(at) || decode(bytes, at - address, at, instruction) === 0 || instruction.kind !== Kind.Svc) continue;
      found.push({ function: index, at });
      break;
    }
  }
  return found;
}
