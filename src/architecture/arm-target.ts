import { type BuildAttributes, Tag } from "../formats/elf/index.ts";
import { type Target, UNKNOWN_TARGET } from "./target.ts";

interface Architecture {
  readonly name: string;
  readonly triple: string;
  readonly cores: string;
}

/** Values of Tag_CPU_arch that are Cortex-M's [ABI-addenda32 §3.3.5.2]. A v7 image counts as Cortex-M with profile 'M' only. */
const M_PROFILE: Readonly<Record<number, Architecture>> = {
  11: { name: "v6-M", triple: "thumbv6m", cores: "Cortex-M0, M0+ or M1" },
  12: { name: "v6S-M", triple: "thumbv6m", cores: "Cortex-M0, M0+ or M1" },
  13: { name: "v7E-M", triple: "thumbv7em", cores: "Cortex-M4 or M7" },
  16: { name: "v8-M.base", triple: "thumbv8m.base", cores: "Cortex-M23" },
  17: { name: "v8-M.main", triple: "thumbv8m.main", cores: "Cortex-M33 or M35P" },
  21: { name: "v8.1-M.main", triple: "thumbv8m.main", cores: "Cortex-M55 or M85" },
};
const V7 = 10;
const PROFILE_M = 0x4d;

const OTHER_ARCHITECTURES: readonly string[] = [
  "pre-v4",
  "v4",
  "v4T",
  "v5T",
  "v5TE",
  "v5TEJ",
  "v6",
  "v6KZ",
  "v6T2",
  "v6K",
  "v7",
  "",
  "",
  "",
  "v8-A",
  "v8-R",
  "",
  "",
  "v8.1-A",
  "v8.2-A",
  "v8.3-A",
];

/** Names of Tag_FP_arch [ABI-addenda32 §3.3.5.2]; M-profile FPUs are numbered FPv4 and FPv5. */
const FP_ARCHITECTURES: Readonly<Record<number, string>> = {
  1: "VFPv1",
  2: "VFPv2",
  3: "VFPv3",
  4: "VFPv3-D16",
  5: "VFPv4",
  6: "FPv4",
  7: "FPv5",
  8: "FPv5",
};

/** Derives the target from build attributes. */
export function targetOf(attributes: BuildAttributes | undefined): Target {
  if (attributes === undefined || attributes.size === 0) return UNKNOWN_TARGET;
  const arch = Number(attributes.get(Tag.CPU_arch) ?? 0);
  const profile = Number(attributes.get(Tag.CPU_arch_profile) ?? 0);
  const known = arch === V7 && profile === PROFILE_M ? { name: "v7-M", triple: "thumbv7m", cores: "Cortex-M3" } : M_PROFILE[arch];
  const fpu = fpuOf(attributes);
  const floatAbi = Number(attributes.get(Tag.ABI_VFP_args) ?? 0) === 1 ? "hard" : "soft";
  const cpuName = attributes.get(Tag.CPU_name);
  const named =
    typeof cpuName === "string" && /^cortex-m/i.test(cpuName) ? cpuName.replace(/^cortex-m/i, "Cortex-M").replace("plus", "+") : undefined;
  if (known === undefined) {
    const name = OTHER_ARCHITECTURES[arch];
    return { triple: undefined, architecture: name === undefined || name === "" ? undefined : name, core: undefined, fpu, floatAbi };
  }
  const suffix =
    known.triple.endsWith("6m") || known.triple.endsWith("base") || known.triple === "thumbv7m"
      ? "eabi"
      : floatAbi === "hard"
        ? "eabihf"
        : "eabi";
  return { triple: `${known.triple}-none-${suffix}`, architecture: known.name, core: named ?? known.cores, fpu, floatAbi };
}

function fpuOf(attributes: BuildAttributes): string | undefined {
  const name = FP_ARCHITECTURES[Number(attributes.get(Tag.FP_arch) ?? 0)];
  if (name === undefined) return undefined;
  const single = Number(attributes.get(Tag.ABI_HardFP_use) ?? 0) === 1;
  return single ? `${name}-SP` : name;
}
