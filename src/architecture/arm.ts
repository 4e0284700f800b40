import { EM_ARM } from "../formats/elf/index.ts";
import type { Architecture } from "./architecture.ts";
import { targetOf } from "./arm-target.ts";
import { codeAddress } from "./thumb-bit.ts";

/** Arm's M profile. */
export const ARM: Architecture = { machine: EM_ARM, followsCode: true, hasMappingSymbols: true, codeAddress, targetOf };
