import Parser from "yargs-parser";
import { nearestWord } from "../src/bytes/did-you-mean.ts";
import type { Command, Given, OptionSpec, OptionSpecs } from "./command.ts";
import { UsageError } from "./exit-codes.ts";

/**
 * Parses one command's arguments with yargs' parser. The parser alone costs a quarter of yargs' start-up; yargs itself is loaded for help only.
 * @throws UsageError for an unknown option (with the nearest known one), a missing value, or a value that is none of the choices.
 */
export function parseArguments(command: Command, argv: readonly string[]): Given<OptionSpecs> {
  const parsed = Parser(spelledOut(command.options, argv), {
    ...configuration(command.options),
    configuration: {
      "parse-positional-numbers": false,
      "boolean-negation": false,
      "duplicate-arguments-array": true,
      "strip-aliased": true,
      "greedy-arrays": false,
    },
  }) as Record<string, unknown>;
  refuseUnknown(command, parsed);
  const options = Object.entries(command.options).map(([name, option]) => [camelCase(name), typedValue(name, option, parsed[name])]);
  if (command.formats !== undefined) refuseUnfilled(command.name, command.formats, parsed);
  const files = (parsed["_"] as (string | number)[]).map(String);
  if (files.indexOf("-") !== files.lastIndexOf("-")) throw new UsageError("standard input can be read once: - stands twice");
  return { ...Object.fromEntries(options), files };
}

/** Flags that are short for an option with a value as that option, those that are written together (`-Ax`) too. */
function spelledOut(options: OptionSpecs, argv: readonly string[]): string[] {
  const flags = Object.entries(options).flatMap(([name, { type, alias = name }]) => (type === "boolean" ? [name, alias] : []));
  const end = argv.indexOf("--");
  return argv.flatMap((word, at) => {
    const letters = [...word.slice(1)];
    const isFlags = /^-[A-Za-z]+$/.test(word) && letters.every((letter) => flags.includes(letter));
    if (!isFlags || (end >= 0 && at > end)) return [word];
    return letters.map((letter) => {
      const means = options[letter]?.means;
      return means === undefined ? `-${letter}` : `--${means[0]}=${means[1]}`;
    });
  });
}

function configuration(options: Command["options"]): Parser.Options {
  const names = (wanted: (option: OptionSpec) => boolean) => Object.keys(options).filter((name) => wanted(options[name]!));
  return {
    boolean: names((option) => option.type === "boolean"),
    string: names((option) => option.type === "string"),
    number: names((option) => option.type === "number"),
    array: names((option) => option.array === true),
    alias: Object.fromEntries(Object.entries(options).map(([name, option]) => [name, [option.alias ?? []].flat()])),
    default: Object.fromEntries(
      Object.entries(options).flatMap(([name, option]) => (option.default === undefined ? [] : [[name, option.default]])),
    ),
  };
}

/** The value in the type that `Given` says. */
function typedValue(name: string, option: OptionSpec, given: unknown): unknown {
  const values: unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  for (const value of values) checkValue(dashed(name), option, value);
  if (option.array === true) return values;
  return option.type === "boolean" ? values.at(-1) === true : values.at(-1);
}

function checkValue(typed: string, option: OptionSpec, value: unknown): void {
  if (option.type === "string" && (value === "" || value === true)) throw new UsageError(`${typed} needs a value${choicesText(option)}`);
  if (option.type === "number" && (typeof value !== "number" || Number.isNaN(value)))
    throw new UsageError(`${typed} needs a number${choicesText(option)}`);
  if (option.type === "number" && option.choices === undefined && !(Number.isSafeInteger(value) && Number(value) >= (option.least ?? 1)))
    throw new UsageError(`${typed} ${String(value)}: a whole number is needed, ${option.least ?? 1} or more`);
  if (option.choices !== undefined && !option.choices.includes(value as string)) {
    const near = nearestWord(String(value), option.choices.map(String));
    throw new UsageError(
      `${typed} ${String(value)} is not known${choicesText(option)}`,
      near === undefined ? undefined : `did you mean ${typed} ${near}?`,
    );
  }
}

/** Refuses what a command cannot fill, of `--format` and of `--out FORMAT:PATH`, with the list of what it can. */
function refuseUnfilled(command: string, formats: readonly string[], parsed: Readonly<Record<string, unknown>>): void {
  const outputs = [parsed["out"] ?? []].flat().map(String);
  const asked = [{ option: "--format ", format: String([parsed["format"]].flat().at(-1)), rest: "" }];
  for (const output of outputs) {
    const colon = output.indexOf(":");
    if (colon > 0) asked.push({ option: "--out ", format: output.slice(0, colon), rest: output.slice(colon) });
  }
  for (const { option, format, rest } of asked) {
    if (formats.includes(format)) continue;
    const near = nearestWord(format, formats);
    throw new UsageError(
      `${command} has no ${option}${format}${rest}; it has ${formats.join(", ")}`,
      near === undefined ? undefined : `did you mean ${option}${near}${rest}?`,
    );
  }
}

function choicesText(option: OptionSpec): string {
  return option.choices === undefined ? "" : `: ${option.choices.join(", ")}`;
}

function refuseUnknown(command: Command, parsed: Record<string, unknown>): void {
  const known = new Set(["_"]);
  for (const [name, option] of Object.entries(command.options)) {
    for (const key of [name, ...[option.alias ?? []].flat()]) known.add(key).add(camelCase(key));
  }
  const unknown = Object.keys(parsed).find((key) => !known.has(key));
  if (unknown === undefined) return;
  const typed = unknown.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const near = nearestWord(typed, Object.keys(command.options));
  throw new UsageError(
    `${command.name} has no option ${dashed(typed)}`,
    near === undefined ? `cortex-size ${command.name} --help lists them` : `did you mean ${dashed(near)}?`,
  );
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function camelCase(key: string): string {
  return key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
