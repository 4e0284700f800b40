import { formatPlace } from "../../src/bytes/place.ts";
import type { SettingOrigin, StackSettings } from "../../src/session/settings.ts";
import { ASSUMPTIONS } from "../../src/session/settings.ts";
import type { ImageArguments } from "../common-options.ts";
import type { LoadedConfig } from "../config/loaded.ts";
import { nodeAt } from "../config/node.ts";
import { parseSize } from "../config/size-value.ts";
import { UsageError } from "../exit-codes.ts";

/** A recursion with more rounds fits no stack of these parts. */
const MOST_ROUNDS = 1_000_000;

/** What the configuration says of the stack, and the command line over it. */
export function stackSettings(args: ImageArguments, loaded: LoadedConfig, origins: SettingOrigin[]): StackSettings {
  const config = loaded.config.stack;
  const told = (
    key: "assume" | "priorities" | "exclude" | "recursion" | "thread" | "priority-bits" | "no-assume",
    values: Iterable<string>,
  ) => {
    const node = loaded.root && nodeAt(loaded.root, ["stack", key]);
    const from = node === undefined ? "" : formatPlace(node.document.source.placeAt((node.keyAt ?? node.at).start));
    for (const value of values) origins.push({ key: `stack.${key}`, value, from });
  };
  told(
    "assume",
    [...(config.assume ?? [])].map(([glob, bytes]) => `${glob}=${bytes}`),
  );
  told(
    "priorities",
    [...(config.priorities ?? [])].map(([name, priority]) => `${name}=${priority}`),
  );
  told("exclude", config.exclude ?? []);
  told(
    "recursion",
    [...(config.recursion ?? [])].map(([name, rounds]) => `${name}=${rounds}`),
  );
  told("no-assume", config["no-assume"] ?? []);
  const assume = new Map(config.assume);
  for (const given of args.assume ?? []) {
    const [glob, bytes] = parted(given, "--assume", "GLOB=BYTES is expected, 'core::fmt::*=512' for example");
    assume.set(glob, sizeOption(bytes, "--assume"));
    origins.push({ key: "stack.assume", value: given, from: "--assume" });
  }
  const priorities = new Map(config.priorities);
  for (const given of args.priority ?? []) {
    const [name, value] = parted(given, "--priority", "NAME=N is expected, TIM2=64 for example");
    const priority = Number(value);
    if (!Number.isInteger(priority) || priority < 0 || priority > 255)
      throw new UsageError(
        `--priority ${given}: a whole number from 0 to 255 is expected, as it is written to the register; lower is more urgent`,
      );
    priorities.set(name, priority);
    origins.push({ key: "stack.priorities", value: given, from: "--priority" });
  }
  const recursion = new Map(config.recursion);
  for (const given of args.recursion ?? []) {
    const [name, value] = parted(given, "--recursion", "NAME=N is expected, ackermann=12 for example");
    const rounds = Number(value);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > MOST_ROUNDS)
      throw new UsageError(
        `--recursion ${given}: a whole number from 1 to ${MOST_ROUNDS} is expected: how often the function is active at a time`,
      );
    recursion.set(name, rounds);
    origins.push({ key: "stack.recursion", value: given, from: "--recursion" });
  }
  const threads = new Map([...(config.thread ?? [])].map(([name, { entry, size }]) => [name, { entry, bytes: size }] as const));
  told(
    "thread",
    [...threads].map(([name, { entry, bytes }]) => `${name}: ${entry}, ${bytes} bytes`),
  );
  const refused = [...(config["no-assume"] ?? []), ...ASSUMPTIONS.filter((one) => args.noAssume?.includes(one) === true)];
  for (const given of args.noAssume ?? []) origins.push({ key: "stack.no-assume", value: given, from: "--no-assume" });
  const strict = config.strict === true || args.strictStack === true;
  if (args.strictStack === true) origins.push({ key: "stack.strict", value: "true", from: "--strict-stack" });
  for (const root of args.stackRoots ?? []) origins.push({ key: "stack.roots", value: root, from: "--root" });
  if (config["priority-bits"] !== undefined) told("priority-bits", [String(config["priority-bits"])]);
  return {
    assume,
    priorities,
    priorityBits: config["priority-bits"],
    recursion,
    threads,
    refused,
    strict,
    exclude: config.exclude ?? [],
    measured: args.stackMarks ?? [],
    roots: args.stackRoots ?? [],
  };
}

function parted(given: string, option: string, expected: string): [string, string] {
  const equals = given.lastIndexOf("=");
  if (equals < 1) throw new UsageError(`${option} ${given}: ${expected}`);
  return [given.slice(0, equals), given.slice(equals + 1)];
}

/** A size as an option takes it, `2KiB`. @throws UsageError */
export function sizeOption(text: string, option: string): number {
  const parsed = parseSize(text);
  if (!parsed.ok) throw new UsageError(`${option}: ${parsed.problem}`);
  return parsed.value;
}
