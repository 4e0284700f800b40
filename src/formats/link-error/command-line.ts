import type { LinkCommand } from "./link-error.ts";

const LONGEST_WORDS = 100_000;
const OBJECT = /\.(o|obj)$/i;
const ARCHIVE = /\.(a|lib|rlib)$/i;
const LINKER =
  /(^|[/\\-])(ld|ld\.(lld|bfd|gold)|lld|rust-lld|flip-link|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|collect2|armlink|ilinkarm)(-\d+(\.\d+)*)?(\.exe)?$/i;
/** Options whose value is the next word and that name no input. */
const WITH_VALUE = new Set([
  "-flavor",
  "-m",
  "-z",
  "-e",
  "--entry",
  "-u",
  "--undefined",
  "-x",
  "-MF",
  "-MT",
  "-MQ",
  "-include",
  "-isystem",
  "-I",
  "-D",
  "-target",
]);

/** Reads a line as the command that links; undefined when it is none: no known linker, or nothing to link. */
export function linkCommand(line: string): LinkCommand | undefined {
  if (!/(\.o\b|\.rlib|\.a\b|\.obj\b|\.lib\b|object files? omitted)/.test(line)) return undefined;
  const words = shellWords(line);
  // `LC_ALL="C" PATH="…" "cc" …` and `env -u X cc …`: the program is the first word that is called like a linker.
  const at = words.findIndex((word, index) => index < 40 && LINKER.test(word));
  const before = words.slice(0, Math.max(at, 0));
  const prefixed = before.every(
    (word) => /^[A-Za-z_][A-Za-z0-9_]*=/.test(word) || /^(env|-u|ccache|time|cmd\.exe|\/C|&&|cd|:)$/i.test(word) || !word.startsWith("-"),
  );
  if (at < 0 || !prefixed) return undefined;
  const command = gather(words[at]!, words.slice(at + 1));
  const inputs = command.objects.length + command.archives.length + command.omittedObjects;
  // `gcc -c main.c -o main.o` compiles: its only object is its output.
  return inputs === 0 || words.includes("-c") ? undefined : command;
}

function gather(program: string, rest: readonly string[]): LinkCommand {
  const objects: string[] = [];
  const archives: string[] = [];
  const searchPaths: string[] = [];
  const libraries: string[] = [];
  const scripts: string[] = [];
  let map: string | undefined;
  let output: string | undefined;
  let omittedObjects = 0;
  const words = rest.flatMap((word) => (word.startsWith("-Wl,") ? word.slice(4).split(",") : [word]));
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const omitted = /^<(\d{1,6}) object files? omitted>$/.exec(word);
    if (omitted !== null) omittedObjects += Number(omitted[1]);
    else if (/^(-Map|--Map)=/.test(word)) map = word.slice(word.indexOf("=") + 1);
    else if (word === "-Map" || word === "--Map") map = words[++i];
    else if (word === "-o" || word === "--output") output = words[++i];
    else if (word.startsWith("--output=")) output = word.slice(9);
    else if (WITH_VALUE.has(word)) i++;
    else if (word.startsWith("-L")) pushValue(searchPaths, word === "-L" ? words[++i] : word.slice(2));
    else if (word === "--script" || word === "-T") pushValue(scripts, words[++i]);
    else if (word.startsWith("--script=")) scripts.push(word.slice(9));
    else if (/^-T(?!text|data|bss)/.test(word)) scripts.push(word.slice(2));
    else if (word === "-l") pushValue(libraries, words[++i]);
    else if (word.startsWith("-l")) libraries.push(word.slice(2));
    else if (word.startsWith("-")) continue;
    else for (const path of braces(word)) (OBJECT.test(path) ? objects : ARCHIVE.test(path) ? archives : []).push(path);
  }
  return { program, objects, archives, searchPaths, libraries, scripts, map, output, omittedObjects };
}

function pushValue(list: string[], value: string | undefined): void {
  if (value !== undefined && value !== "") list.push(value);
}

/** `deps/{liba-1,libb-2}.rlib` are two files: rustc shortens what one folder gives. seen: rustc 1.96 */
function braces(word: string): string[] {
  const match = /^(.*)\{([^{}]*)\}(.*)$/.exec(word);
  return match === null ? [word] : match[2]!.split(",").map((part) => `${match[1]}${part}${match[3]}`);
}

/** Words as a POSIX shell parts them: blanks outside quotes; a backslash only escapes what a shell escapes, so that `C:\x` stays. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let inWord = false;
  let quote = "";
  for (let i = 0; i < line.length && words.length < LONGEST_WORDS; i++) {
    const letter = line[i]!;
    const next = line[i + 1] ?? "";
    if (quote !== "") {
      if (letter === quote) quote = "";
      else if (letter === "\\" && quote === '"' && (next === '"' || next === "\\")) word += line[++i];
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      inWord = true;
    } else if (letter === " " || letter === "\t") {
      if (inWord) words.push(word);
      word = "";
      inWord = false;
    } else {
      word += letter === "\\" && /[ "'\\$]/.test(next) ? line[++i] : letter;
      inWord = true;
    }
  }
  if (inWord) words.push(word);
  return words;
}
