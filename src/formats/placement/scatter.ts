import type { Finding } from "../../bytes/finding.ts";
import { SourceText } from "../../bytes/source-text.ts";
import { type Meaning, readExpression } from "./expression.ts";
import type { PlacementFile, PlacementInclude, PlacementRegion } from "./placement-file.ts";
import { preprocess } from "./preprocess.ts";
import { type Token, Tokens } from "./tokens.ts";

/** Words between the address and the size of a region; those that bring a value of their own [armlink User Guide, "Scatter file syntax"]. */
const ATTRIBUTES =
  /^(ABSOLUTE|FIXED|NOCOMPRESS|OVERLAY|PI|PROTECTED|RELOC|RWPI|UNINIT|NOINIT|ALIGNALL|ALIGN|FILL|EMPTY|PADVALUE|ANY_SIZE|SORTTYPE|ZEROPAD)$/;
const WITH_VALUE = /^(ALIGNALL|ALIGN|FILL|EMPTY|PADVALUE|ANY_SIZE)$/;

/** A region's head: name, address, size, and whether its address is told. */
interface Head {
  readonly token: Token;
  readonly origin: number | undefined;
  readonly length: number | undefined;
}

/**
 * Reads the load and execution regions of a scatter file of armlink, preprocessor included as far as it defines and tests numbers
 * [armlink User Guide, "Scatter file syntax"]. Regions behind others (`+0`) lie in a memory that another one names, and are left out.
 * @throws InputError `placement/syntax` with line and column.
 */
export function readScatter(name: string, text: string, include: PlacementInclude = () => undefined): PlacementFile {
  const findings: Finding[] = [];
  const source = new SourceText(name, text);
  const words = preprocess(source, include, findings);
  const regions = new ScatterReader(new Tokens(source, words)).read();
  return { regions, findings };
}

/** A region whose size is not told may be as large as the address space lets it. */
const UNLIMITED = 0xffff_ffff;

class ScatterReader {
  readonly #tokens: Tokens;
  readonly #executions: PlacementRegion[] = [];
  readonly #loads: PlacementRegion[] = [];
  readonly #meaning: Meaning = {
    symbol: () => undefined,
    call: (name, [value, alignment]) =>
      name === "AlignExpr" && value !== undefined && alignment !== undefined && alignment > 0
        ? Math.ceil(value / alignment) * alignment
        : undefined,
  };

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** Execution regions come first: of a load region with the same extent they give the name. */
  read(): PlacementRegion[] {
    while (!this.#tokens.ended) {
      if (this.#isAssertion()) continue;
      const load = this.#head();
      this.#tokens.expect("{", `load region ${load.token.text}`);
      while (!this.#tokens.accept("}")) {
        if (this.#tokens.ended) this.#tokens.fail(`load region ${load.token.text} ends with "}"`);
        if (this.#isAssertion()) continue;
        const execution = this.#head();
        if (this.#tokens.next.text !== "{") this.#tokens.fail(`execution region ${execution.token.text} wants "{"`);
        if (!this.#tokens.skip()) this.#tokens.fail(`execution region ${execution.token.text} ends with "}"`);
        this.#add(this.#executions, execution);
      }
      this.#add(this.#loads, load);
    }
    return [...this.#executions, ...this.#loads];
  }

  /** `ScatterAssert(…)` is a statement. */
  #isAssertion(): boolean {
    if (!this.#tokens.accept("ScatterAssert")) return false;
    this.#tokens.skip();
    return true;
  }

  /** `ER_IROM1 0x08000000 ABSOLUTE 0x00010000`, `ARM_LIB_STACK 0x20005000 EMPTY -0x400`, `RW +0 ALIGN 8`. */
  #head(): Head {
    const tokens = this.#tokens;
    const token = tokens.take();
    if (token.kind !== "name" && token.kind !== "string") tokens.fail("the name of a region is expected before this");
    const isRelative = tokens.accept("+");
    const address = readExpression(tokens, this.#meaning);
    let origin = isRelative ? undefined : address;
    let length: number | undefined;
    while (tokens.next.kind === "name" && ATTRIBUTES.test(tokens.next.text)) {
      const { text } = tokens.take();
      const value = WITH_VALUE.test(text) ? readExpression(tokens, this.#meaning) : undefined;
      // A stack grows down from the address: it lies below it.
      if (text === "EMPTY" && value !== undefined) {
        length = Math.abs(value);
        if (value < 0 && origin !== undefined) origin -= length;
      }
    }
    if (tokens.next.text !== "{") {
      const size = readExpression(tokens, this.#meaning);
      length ??= size;
    } else if (length === undefined) length = UNLIMITED;
    while (tokens.next.kind === "name" && ATTRIBUTES.test(tokens.next.text)) {
      if (WITH_VALUE.test(tokens.take().text)) readExpression(tokens, this.#meaning);
    }
    return { token, origin, length };
  }

  #add(regions: PlacementRegion[], { token, origin, length }: Head): void {
    if (origin === undefined || length === undefined || origin < 0 || length <= 0) return;
    regions.push({ name: token.text, origin, length, place: token.source.placeAt(token.start) });
  }
}
