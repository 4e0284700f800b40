import type { Die, DieReader } from "../../formats/dwarf/index.ts";
import {
  DW_AT_declaration,
  DW_AT_name,
  DW_AT_type,
  DW_TAG_class_type,
  DW_TAG_inheritance,
  DW_TAG_structure_type,
} from "../../kernel/dwarf-constants.ts";
import { bareType } from "./signatures.ts";

const CLASSES: ReadonlySet<number> = new Set([DW_TAG_class_type, DW_TAG_structure_type]);
/** Classes that derive from each other more often than this are damage. */
const MOST_DEPTH = 64;

/**
 * Classes of C++. They go by their names without arguments of templates and without namespaces, which compilers spell in more than one way: classes of one
 * name are not told apart.
 */
export class Classes {
  readonly #dies: DieReader;
  /** Classes of which functions of the image are virtual methods whose mangled names hold a text. */
  readonly #withMethods: (text: string) => readonly Die[];
  /** By name: definitions of what is only declared elsewhere. */
  readonly #defined = new Map<string, readonly Die[]>();
  /** By DIE. */
  readonly #lineages = new Map<number, ReadonlySet<string> | undefined>();

  constructor(dies: DieReader, withMethods: (text: string) => readonly Die[]) {
    this.#dies = dies;
    this.#withMethods = withMethods;
  }

  nameOf(type: Die): string | undefined {
    return this.#dies.string(type, DW_AT_name)?.replace(/<.*$/s, "");
  }

  /** Where a class is described: GCC does so where the first of its virtual functions is that is not inline, and declares it elsewhere. */
  definitions(type: Die): readonly Die[] {
    if (!this.#dies.flag(type, DW_AT_declaration)) return [type];
    const whole = this.#dies.string(type, DW_AT_name);
    const name = this.nameOf(type);
    if (whole === undefined || name === undefined) return [];
    let found = this.#defined.get(whole);
    if (found === undefined) {
      // Names are mangled with their lengths in front [Itanium C++ ABI §5.1.3].
      found = this.#withMethods(`${name.length}${name}`).filter(
        (die) => !this.#dies.flag(die, DW_AT_declaration) && this.#dies.string(die, DW_AT_name) === whole,
      );
      this.#defined.set(whole, found);
    }
    if (found.length === 0) return found;
    const path = this.#dies.path(type).join("::");
    return found.filter((die) => this.#dies.path(die).join("::") === path);
  }

  /** Names of a class and of all that it derives from; undefined where they are not all known. */
  lineage(type: Die): ReadonlySet<string> | undefined {
    if (!this.#lineages.has(type.offset)) {
      const names = new Set<string>();
      this.#lineages.set(type.offset, this.#addLineage(type, names, 0) ? names : undefined);
    }
    return this.#lineages.get(type.offset);
  }

  #addLineage(type: Die, names: Set<string>, depth: number): boolean {
    const definitions = this.definitions(type);
    const name = this.nameOf(type);
    if (definitions.length === 0 || !CLASSES.has(type.tag) || depth > MOST_DEPTH) return false;
    if (name !== undefined) names.add(name);
    return definitions.every((definition) =>
      [...this.#dies.children(definition)].every((child) => {
        if (child.tag !== DW_TAG_inheritance) return true;
        const base = bareType(this.#dies, this.#dies.reference(child, DW_AT_type));
        return base !== undefined && this.#addLineage(base, names, depth + 1);
      }),
    );
  }
}
