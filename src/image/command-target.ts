import { type Target, UNKNOWN_TARGET } from "../architecture/target.ts";

interface Core {
  readonly core: string;
  readonly architecture: string;
  readonly triple: string;
}

/** Architectures of Cortex-M [Arm Architecture Reference Manuals], by what compilers call the core or the architecture. */
const CORES: readonly (readonly [RegExp, Omit<Core, "core">])[] = [
  [/^(m0|m0\+|m0plus|m1|sc000|6s?-m)$/, { architecture: "v6-M", triple: "thumbv6m-none-eabi" }],
  [/^(m3|sc300|7-m)$/, { architecture: "v7-M", triple: "thumbv7m-none-eabi" }],
  [/^(m4f?|m7|7e-m)$/, { architecture: "v7E-M", triple: "thumbv7em-none-eabi" }],
  [/^(m23|8-m\.base)$/, { architecture: "v8-M.base", triple: "thumbv8m.base-none-eabi" }],
  [/^(m33|m35p|8-m\.main)$/, { architecture: "v8-M.main", triple: "thumbv8m.main-none-eabi" }],
  [/^(m52|m55|m85|8\.1-m\.main)$/, { architecture: "v8.1-M.main", triple: "thumbv8m.main-none-eabi" }],
];

/**
 * The target that a compiler's or linker's command line names (`--cpu=Cortex-M4.fp.sp`, `--cpu Cortex-M3`, `-mcpu=cortex-m0plus`), for images without
 * build attributes: armlink 5 writes none. The first line that names a core of Cortex-M counts.
 */
export function commandTarget(commands: readonly string[]): Target {
  for (const command of commands) {
    const cpu = /(?:^|\s)(?:--cpu|-mcpu)[= ]\s*"?(?:cortex-)?([\w+-]+(?:\.(?:base|main|1-m\.main))?)((?:\.\w+)*)/i.exec(command);
    const name = cpu?.[1]?.toLowerCase().replace(/^cortex-/, "");
    const found = name === undefined ? undefined : CORES.find(([pattern]) => pattern.test(name));
    if (cpu === null || name === undefined || found === undefined) continue;
    const fpu = fpuOf(command, cpu[2]!.toLowerCase());
    const hard = /--apcs=\S*\/hardfp|-mfloat-abi=hard/.test(command);
    const core = /^s?[cm]/.test(name) && !name.endsWith("-m") ? `Cortex-${name.toUpperCase().replace("PLUS", "+")}` : undefined;
    const { architecture, triple } = found[1];
    const isHard = hard && /v7em|v8m\.main/.test(triple);
    return {
      architecture,
      core,
      fpu,
      triple: isHard ? `${triple}hf` : triple,
      floatAbi: hard ? "hard" : fpu === undefined ? "soft" : undefined,
    };
  }
  return UNKNOWN_TARGET;
}

function fpuOf(command: string, suffix: string): string | undefined {
  const named = /(?:--fpu|-mfpu)[= ]\s*"?([\w+-]+)/i.exec(command)?.[1]?.toLowerCase();
  if (named !== undefined) {
    if (/soft|none/.test(named)) return undefined;
    const single = /sp\b|_sp|-sp/.test(named) ? "-SP" : "";
    return /v5/.test(named) ? `FPv5${single}` : /v4/.test(named) ? `FPv4${single}` : undefined;
  }
  return suffix.includes(".fp.sp") ? "FPv4-SP" : suffix.includes(".fp.dp") ? "FPv5" : undefined;
}
