import { demangle } from "../../formats/demangle/index.ts";
import { type CodeImage, SYMBOL_FUNCTION } from "../code-image.ts";

/** Names of functions by their address, demangled: several where a compiler or a linker made one of equal ones. */
export class FunctionNames {
  readonly #image: CodeImage;
  #names: Map<number, string[]> | undefined;

  constructor(image: CodeImage) {
    this.#image = image;
  }

  at(address: number): string[] {
    this.#names ??= this.#read();
    return (this.#names.get(address) ?? []).map((name) => demangle(name).text);
  }

  #read(): Map<number, string[]> {
    const { symbols } = this.#image;
    const names = new Map<number, string[]>();
    for (let row = 0; row < symbols.count; row++) {
      if (symbols.kind[row] !== SYMBOL_FUNCTION) continue;
      const known = names.get(symbols.address[row]!);
      if (known === undefined) names.set(symbols.address[row]!, [symbols.name(row)]);
      else known.push(symbols.name(row));
    }
    return names;
  }
}
