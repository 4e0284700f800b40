import type { Readable } from "node:stream";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { chosenImages } from "../settings/images.ts";

export const serve = command({
  name: "serve",
  positionals: "[elf..]",
  summary: "Answers editors (Language Server Protocol) and agents (Model Context Protocol) about images, on standard input and output",
  options: {
    ...IMAGE_OPTIONS,
    ...STACK_OPTIONS,
    stdio: { type: "boolean", describe: "on standard input and output; the client's first message tells which protocol it speaks" },
  },
  examples: [
    ["cortex-size serve --stdio", "what an editor starts in a project: the targets of cortex-size.toml"],
    ["cortex-size serve --stdio target/thumbv7em-none-eabihf/release/app", "one image"],
  ],
  async run(args, io) {
    if (!args.stdio)
      throw new UsageError("serve needs --stdio: it answers on standard input and output", "cortex-size serve --stdio app.elf");
    const images = await chosenImages(args, await configOf(args, io), io, "serve --stdio");
    const { ServedImages } = await import("../serve/served-images.ts");
    // Progress would go to a terminal that shows something else.
    const served = new ServedImages(images, { ...io, stderrIsTerminal: false });
    const first = await firstBytes(process.stdin);
    // A message of the Language Server Protocol begins with a header, one of the Model Context Protocol is a line of JSON.
    if (first.startsWith("{")) await (await import("../serve/context-server.ts")).serveContext(served, process.stdin, process.stdout);
    else if (first !== "") await (await import("../serve/language-server.ts")).serveLanguage(served, process.stdin, process.stdout);
    return EXIT.fine;
  },
});

/** What the client says first; it is read again by whoever serves it. */
function firstBytes(input: Readable): Promise<string> {
  return new Promise((done) => {
    const look = () => {
      const chunk: unknown = input.read();
      if (chunk === null) return;
      input.off("readable", look);
      input.unshift(chunk);
      done(String(chunk));
    };
    input.on("readable", look);
    input.once("end", () => done(""));
  });
}
