import type { Finding } from "../../bytes/finding.ts";
import type { ProgramFacts, ProgramRule } from "./facts.ts";

interface Handler {
  readonly crate: string;
  /** What it does, after its name. */
  readonly does: string;
  /** What is wrong with it in a device without a debugger. */
  readonly problem?: string;
}

/** Published panic handlers by the crate that has them. */
const HANDLERS: readonly Handler[] = [
  { crate: "panic_halt", does: "stops in an endless loop" },
  { crate: "panic_abort", does: "stops with an undefined instruction" },
  { crate: "panic_reset", does: "resets the processor" },
  { crate: "panic_persist", does: "keeps the message in RAM and resets" },
  {
    crate: "panic_probe",
    does: "prints by defmt or RTT and executes an undefined instruction",
    problem: "a device without a debugger ends in its HardFault handler",
  },
  { crate: "panic_rtt_target", does: "prints by RTT and stops" },
  { crate: "panic_itm", does: "prints by ITM and stops", problem: "it waits for the trace port" },
  { crate: "panic_semihosting", does: "prints by semihosting", problem: "a device without a debugger ends in a fault at the call" },
  { crate: "panic_never", does: "refuses to link when anything can panic" },
];

/** Which panic handler there is, and whether it is for a device that nobody watches. */
export const panicHandler: ProgramRule = {
  codes: ["build/panic-handler"],
  *check(facts) {
    const { symbols, units, packages } = facts;
    if (!units.some(({ language }) => language === "Rust") && !symbols.some(({ crate }) => crate === "core")) return;
    const names = new Set([...symbols.map(({ crate }) => crate), ...crateNames(packages), ...objectCrates(facts)]);
    const found = HANDLERS.filter(({ crate }) => names.has(crate));
    const own = symbols.find(({ name }) => /(?:^|::)rust_begin_unwind$|(?:^|::)__rustc::rust_begin_unwind$/.test(name));
    if (found.length === 0 && own === undefined) return;
    yield found.length > 0 ? told(found[0]!) : ownHandler(units.length > 0);
  },
};

function told({ crate, does, problem }: Handler): Finding {
  const title = crate.replaceAll("_", "-");
  return {
    code: "build/panic-handler",
    severity: problem === undefined ? "note" : "warning",
    message: `a panic ${does} (${title})${problem === undefined ? "" : `; ${problem}`}`,
    where: title,
    ...(problem === undefined ? {} : { hint: "use panic-halt, panic-reset or panic-persist in what is flashed for good" }),
  };
}

/** `isTold`: debug information says which crates there are, so that none of the published handlers can be among them. */
function ownHandler(isTold: boolean): Finding {
  const whose = isTold ? "the program's own handler" : "a handler of which the image does not tell the crate";
  return { code: "build/panic-handler", severity: "note", message: `a panic runs ${whose} (rust_begin_unwind)` };
}

function crateNames(packages: ProgramFacts["packages"]): string[] {
  return Array.from({ length: packages.count }, (_, row) => packages.package(row).name.replaceAll("-", "_"));
}

function objectCrates({ objectNames }: ProgramFacts): string[] {
  return objectNames.map((name) => name.replace(/\..*$/, ""));
}
