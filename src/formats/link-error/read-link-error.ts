import type { ByteSource } from "../../bytes/byte-source.ts";
import { visitLines } from "../../bytes/lines.ts";
import { linkCommand } from "./command-line.ts";
import type { LinkCommand, LinkError, OverflowedRegion, PrintedUsage } from "./link-error.ts";
import { type LogLine, logLines } from "./log-line.ts";
import { MessageLines } from "./message-lines.ts";

const QUOTED = "[`'‘\"]([^`'’\"]+)['’\"]";
const GNU_OVERFLOW = new RegExp(`region ${QUOTED} overflowed by (\\d{1,15}) bytes?`);
const GNU_MISFIT = new RegExp(`section ${QUOTED} will not fit in region ${QUOTED}$`);
const GNU_OUTSIDE = new RegExp(`address 0x[0-9a-f]+ of (?:.* )?section ${QUOTED} is not within region ${QUOTED}`);
const LLD_OVERFLOW = new RegExp(`section ${QUOTED} will not fit in region ${QUOTED}: overflowed by (\\d{1,15}) bytes?`);
const GNU_UNDEFINED = new RegExp(`undefined reference to ${QUOTED}`);
const LLD_UNDEFINED = /(?:ld\.lld|rust-lld|lld): error: undefined symbol: (.+)$/;
const OTHER_ERROR = /(?:^|[/\\ ])(?:[\w.+-]*ld(?:\.exe)?|ld\.lld|rust-lld|lld):(?: error:)?(?: (.*))?$/;
const USAGE = /^(\S+):\s+(\d{1,12}) ?(B|KB|MB|GB)\s+(\d{1,12}) ?(B|KB|MB|GB)\s+[\d.]+%$/;
const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };
const MOST_MESSAGES = 20;
const MOST_SYMBOLS = 1000;
/** Messages of linkers are short; only a command line is longer. */
const LONGEST_MESSAGE = 4096;
const utf8 = new TextDecoder("utf-8");

interface Region {
  gnu: number | undefined;
  lld: number | undefined;
  readonly sections: string[];
}

/**
 * Reads what a build log says about a link that failed: the regions that overflowed as GNU ld and LLD print them, through rustc, cargo,
 * gcc or make; undefined symbols; and the command that linked. A log without any of it gives empty lists, never an error.
 * Everything kept is bounded, however long the log.
 * @throws InputError `bytes/read`.
 */
export async function readLinkError(source: ByteSource): Promise<LinkError> {
  const log = new LogReader();
  await visitLines(source, (bytes, start, end) => {
    for (const line of logLines(utf8.decode(bytes.subarray(start, end)))) log.line(line);
  });
  return log.finish();
}

class LogReader {
  readonly #regions = new Map<string, Region>();
  readonly #symbols = new Set<string>();
  readonly #messages = new MessageLines(MOST_MESSAGES);
  readonly #usage = new Map<string, PrintedUsage>();
  #linker: "gnu-ld" | "lld" | undefined;
  #command: LinkCommand | undefined;
  /** The command that stood before the first error: with `make -k` others follow. */
  #failed: LinkCommand | undefined;
  #stopped = false;

  line(line: LogLine): void {
    const { text } = line;
    if (text.length <= LONGEST_MESSAGE && (this.#report(text) || this.#messages.continues(line))) return;
    const command = linkCommand(text);
    if (command === undefined) return;
    this.#messages.end();
    this.#command = command;
  }

  /** A line of the linker itself; false when it is none. */
  #report(line: string): boolean {
    if (line === "" || line.startsWith(">>>")) return false;
    const known = this.#figure(line);
    if (known) this.#messages.end();
    return known || this.#message(line);
  }

  /** A line whose meaning is known. */
  #figure(line: string): boolean {
    if (this.#overflow(line) || this.#undefined(line)) {
      this.#failed ??= this.#command;
      return true;
    }
    if (line.includes("too many errors emitted")) {
      this.#stopped = true;
      return true;
    }
    const usage = USAGE.exec(line);
    if (usage !== null) {
      const [, name = "", used = "", usedUnit = "", length = "", lengthUnit = ""] = usage;
      this.#usage.set(name, { name, used: Number(used) * UNITS[usedUnit]!, length: Number(length) * UNITS[lengthUnit]! });
      return true;
    }
    return false;
  }

  finish(): LinkError {
    return {
      linker: this.#linker,
      regions: [...this.#regions].map(([name, region]) => finished(name, region)),
      undefinedSymbols: [...this.#symbols],
      messages: this.#messages.list(),
      stopped: this.#stopped,
      usage: [...this.#usage.values()],
      command: this.#failed ?? this.#command,
    };
  }

  #overflow(line: string): boolean {
    const lld = LLD_OVERFLOW.exec(line);
    if (lld !== null) {
      const region = this.#region(lld[2]!, lld[1]!, "lld");
      if (region !== undefined) region.lld = Math.max(region.lld ?? 0, Number(lld[3]));
      return true;
    }
    const gnu = GNU_OVERFLOW.exec(line);
    if (gnu !== null) {
      const region = this.#region(gnu[1]!, undefined, "gnu-ld");
      // A log may hold several links: the last one's figure is the one to explain.
      if (region !== undefined) region.gnu = Number(gnu[2]);
      return true;
    }
    const misfit = GNU_MISFIT.exec(line) ?? GNU_OUTSIDE.exec(line);
    if (misfit === null) return false;
    this.#region(misfit[2]!, misfit[1], "gnu-ld");
    return true;
  }

  #undefined(line: string): boolean {
    const lld = LLD_UNDEFINED.exec(line);
    const symbol = lld?.[1] ?? GNU_UNDEFINED.exec(line)?.[1];
    if (symbol === undefined) return false;
    this.#linker ??= lld === null ? "gnu-ld" : "lld";
    if (this.#symbols.size < MOST_SYMBOLS) this.#symbols.add(symbol);
    return true;
  }

  #message(line: string): boolean {
    const match = OTHER_ERROR.exec(line);
    if (match === null) return false;
    const text = match[1] ?? "";
    this.#linker ??= /lld(?:\.exe)?:/.test(line) ? "lld" : "gnu-ld";
    if (/^(.*: )?in function |^warning: /.test(text)) this.#messages.end();
    else this.#messages.begin(text);
    return true;
  }

  #region(name: string, section: string | undefined, linker: "gnu-ld" | "lld"): Region | undefined {
    this.#linker = linker;
    let region = this.#regions.get(name);
    if (region === undefined) {
      if (this.#regions.size >= MOST_SYMBOLS) return undefined;
      region = { gnu: undefined, lld: undefined, sections: [] };
      this.#regions.set(name, region);
    }
    if (section !== undefined && !region.sections.includes(section) && region.sections.length < MOST_SYMBOLS) region.sections.push(section);
    return region;
  }
}

function finished(name: string, region: Region): OverflowedRegion {
  return { name, overflow: region.gnu ?? region.lld, atLeast: region.gnu === undefined, sections: region.sections };
}
