import { command } from "../command.ts";
import { completionScript, SHELLS } from "../completion/scripts.ts";
import { UsageError } from "../exit-codes.ts";

export const completion = command({
  name: "completion",
  positionals: "<shell>",
  summary: `Prints a completion script for ${SHELLS.join(", ")}`,
  options: {},
  examples: [
    ["cortex-size completion bash >> ~/.bashrc", "bash"],
    ["cortex-size completion zsh > ~/.zfunc/_cortex-size", "zsh"],
    ["cortex-size completion fish > ~/.config/fish/completions/cortex-size.fish", "fish"],
  ],
  async run(args, io) {
    const [shell] = args.files;
    const known = SHELLS.find((candidate) => candidate === shell);
    if (known === undefined)
      throw new UsageError(
        `${shell === undefined ? "no shell" : `"${shell}"`} is given; known shells are ${SHELLS.join(", ")}`,
        "cortex-size completion bash",
      );
    io.out(await completionScript(known));
    return 0;
  },
});
