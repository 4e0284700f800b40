import { MAX_DEPTH, MAX_OUTPUT, NotMangled, stepLimit } from "../limits.ts";
import type { Encoding, Node, Parameter, Sequence } from "./nodes.ts";

/**
 * Writes a name as GNU's `c++filt` does. Types of functions and arrays surround what they are applied to, so each node is written in two
 * halves. With `bare`, template arguments and parameters are left out. Throws `NotMangled` when a limit is broken.
 */
export class CppPrinter {
  readonly #bare: boolean;
  readonly #stepLimit: number;
  #out = "";
  #depth = 0;
  #steps = 0;
  /** Element of packs that is written now, inside of an expansion. */
  #packIndex: number | undefined;
  /** Length of the text where a comma was taken back last, since nothing came after it. */
  #droppedAt = -1;
  /** What `T_` stands for at the current place. */
  #arguments: readonly Node[] | undefined;
  /** While the signature of a lambda is written, where `T_` is one of its own `auto` parameters. */
  #inLambda = false;

  constructor(mangledLength: number, bare = false) {
    this.#bare = bare;
    this.#stepLimit = stepLimit(mangledLength);
  }

  get text(): string {
    return this.#out;
  }

  print(node: Node): void {
    this.#left(node);
    this.#right(node);
  }

  #write(text: string): void {
    this.#out += text;
    if (this.#out.length > MAX_OUTPUT) throw new NotMangled();
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH || ++this.#steps > this.#stepLimit) throw new NotMangled();
  }

  #left(node: Node): void {
    this.#enter();
    switch (node.kind) {
      case "name":
        this.#write(node.text);
        break;
      case "sequence":
        this.#sequence(node);
        break;
      case "nested":
        this.print(node.scope);
        this.#write("::");
        this.print(node.name);
        break;
      case "template":
        this.print(node.name);
        if (!this.#bare) this.#templateArguments(node.arguments);
        break;
      case "pack":
        this.#list(node.items);
        break;
      case "expansion":
        this.#expansion(node.inner);
        break;
      case "parameter":
        if (this.#inLambda) this.#write(`auto:${node.index + 1}`);
        else this.#left(this.#argument(node));
        break;
      case "pack-size": {
        const pack = this.#resolve(node.pack, false);
        if (pack?.kind === "pack") this.#write(String(pack.items.length));
        else this.#sequence({ kind: "sequence", parts: ["sizeof...(", node.pack, ")"] });
        break;
      }
      case "lambda": {
        const outer = this.#inLambda;
        this.#inLambda = true;
        this.#write("{lambda(");
        this.#list(node.parameters);
        this.#write(`)#${node.number}}`);
        this.#inLambda = outer;
        break;
      }
      case "modified":
        this.#modifiedLeft(node.mark, node.inner);
        break;
      case "member-pointer":
        this.#left(node.inner);
        this.#write(this.#opening(node.inner) || " ");
        this.print(node.owner);
        this.#write("::*");
        break;
      case "array":
        this.#left(node.inner);
        break;
      case "function":
        if (node.result !== undefined) {
          this.#left(node.result);
          this.#write(" ");
        }
        break;
      case "tagged":
        this.print(node.inner);
        this.#write(`[abi:${node.tag}]`);
        break;
      case "structor":
        this.#write(`${node.isDestructor ? "~" : ""}${this.#baseName(node.type)}`);
        break;
      case "encoding":
        this.#encoding(node);
        break;
    }
    this.#depth--;
  }

  #right(node: Node): void {
    this.#enter();
    switch (node.kind) {
      case "parameter":
        if (!this.#inLambda) this.#right(this.#argument(node));
        break;
      case "modified": {
        const { mark, inner } = this.#collapsed(node.mark, node.inner);
        if (isPointer(mark) && this.#surrounds(inner)) this.#write(")");
        this.#right(inner);
        break;
      }
      case "member-pointer":
        if (this.#surrounds(node.inner)) this.#write(")");
        this.#right(node.inner);
        break;
      case "array":
        this.#write(" [");
        if (node.size !== undefined) this.print(node.size);
        this.#write("]");
        this.#right(node.inner);
        break;
      case "function":
        this.#write("(");
        this.#list(node.parameters);
        this.#write(")");
        this.#sequence(node.suffix);
        if (node.result !== undefined) this.#right(node.result);
        break;
    }
    this.#depth--;
  }

  #sequence(node: Sequence): void {
    for (const part of node.parts) {
      if (typeof part === "string") this.#write(part);
      else if ("kind" in part) this.print(part);
      else this.#list(part);
    }
  }

  #modifiedLeft(givenMark: string, givenInner: Node): void {
    const { mark, inner } = this.#collapsed(givenMark, givenInner);
    this.#left(inner);
    if (isPointer(mark)) this.#write(this.#opening(inner));
    this.#write(mark);
  }

  /** References to references that a template argument brought about [C++ dcl.ref]; a qualifier that is there already. */
  #collapsed(mark: string, inner: Node): { mark: string; inner: Node } {
    const target = this.#resolve(inner);
    if (target?.kind !== "modified") return { mark, inner };
    if (mark.startsWith("&") && target.mark.startsWith("&")) return { mark: mark === "&" ? "&" : target.mark, inner: target.inner };
    if (mark.startsWith(" ") && mark === target.mark) return { mark, inner: target.inner };
    return { mark, inner };
  }

  /** What a parameter stands for, and that in turn; the node itself when it is none. */
  #resolve(node: Node, inPack = true): Node | undefined {
    let current: Node | undefined = node;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      if (current?.kind === "pack" && inPack && this.#packIndex !== undefined) current = current.items[this.#packIndex];
      else if (current?.kind === "parameter" && !this.#inLambda) current = this.#arguments?.[current.index];
      else return current;
    }
    throw new NotMangled();
  }

  /** What comes before the mark of a pointer to this type: a parenthesis where the type surrounds it, else nothing. */
  #opening(node: Node): "" | "(" | " (" {
    const target = this.#resolve(node);
    if (target?.kind === "modified" && !isPointer(target.mark)) return this.#opening(target.inner);
    return target?.kind === "function" ? "(" : target?.kind === "array" ? " (" : "";
  }

  #surrounds(node: Node): boolean {
    return this.#opening(node) !== "";
  }

  #argument(node: Parameter): Node {
    const target = this.#resolve(node);
    if (target === undefined) throw new NotMangled();
    return target;
  }

  /** A function that is no template takes the arguments of the one around it. */
  #encoding(node: Encoding): void {
    const [list, packIndex, inLambda] = [this.#arguments, this.#packIndex, this.#inLambda];
    this.#arguments = node.arguments ?? list;
    this.#packIndex = undefined;
    this.#inLambda = false;
    if (!this.#bare) this.#left(node.type);
    this.print(node.name);
    if (!this.#bare) this.#right(node.type);
    this.#arguments = list;
    this.#packIndex = packIndex;
    this.#inLambda = inLambda;
  }

  #templateArguments(list: readonly Node[]): void {
    // `operator<` before `<`, and `>` before `>`, keep apart; seen: c++filt 2.40, not where an empty pack ends the list.
    this.#write(this.#out.endsWith("<") ? " <" : "<");
    this.#list(list);
    this.#write(this.#out.endsWith(">") && this.#droppedAt !== this.#out.length ? " >" : ">");
  }

  /** Items with commas between; those that write nothing, empty packs, take none. */
  #list(items: readonly Node[]): void {
    let empty = true;
    for (const item of items) {
      const before = this.#out;
      if (!empty) this.#write(", ");
      const start = this.#out.length;
      this.print(item);
      if (this.#out.length > start) {
        empty = false;
      } else if (!empty) {
        this.#out = before;
        this.#droppedAt = before.length;
      }
    }
  }

  #expansion(inner: Node): void {
    const size = this.#packIndex === undefined ? this.#packSize(inner, 0) : undefined;
    if (size === undefined) {
      this.print(inner);
      this.#write("...");
      return;
    }
    for (let i = 0; i < size; i++) {
      if (i > 0) this.#write(", ");
      this.#packIndex = i;
      this.print(inner);
    }
    this.#packIndex = undefined;
  }

  /** Number of elements of the first pack that `node` names, if it names one. */
  #packSize(node: Node, depth: number): number | undefined {
    if (depth > MAX_DEPTH || ++this.#steps > this.#stepLimit) throw new NotMangled();
    const firstOf = (nodes: readonly Node[]) => {
      for (const each of nodes) {
        const size = this.#packSize(each, depth + 1);
        if (size !== undefined) return size;
      }
      return undefined;
    };
    switch (node.kind) {
      case "parameter": {
        const target = this.#resolve(node);
        return target?.kind === "pack" ? target.items.length : undefined;
      }
      case "sequence":
        return firstOf(node.parts.flatMap((part) => (typeof part === "string" ? [] : "kind" in part ? [part] : part)));
      case "nested":
        return firstOf([node.scope, node.name]);
      case "template":
        return firstOf([node.name, ...node.arguments]);
      case "modified":
      case "array":
      case "tagged":
        return this.#packSize(node.inner, depth + 1);
      case "member-pointer":
        return firstOf([node.owner, node.inner]);
      case "function":
        return firstOf([...(node.result === undefined ? [] : [node.result]), ...node.parameters]);
      default:
        return undefined;
    }
  }

  /** The last component of a class's name, without template arguments: what its constructor is called. */
  #baseName(node: Node): string {
    switch (node.kind) {
      case "name":
        return node.base ?? node.text;
      case "nested":
        return this.#baseName(node.name);
      case "template":
        return this.#baseName(node.name);
      case "tagged":
        return this.#baseName(node.inner);
      case "parameter": {
        const target = this.#resolve(node);
        if (target === undefined || target === node) throw new NotMangled();
        this.#enter();
        const text = this.#baseName(target);
        this.#depth--;
        return text;
      }
      default: {
        const printer = new CppPrinter(this.#stepLimit);
        printer.print(node);
        return printer.text;
      }
    }
  }
}

function isPointer(mark: string): boolean {
  return mark === "*" || mark === "&" || mark === "&&";
}
