/** Parts of a C++ name; shared where a substitution repeats one, so they form a graph without cycles. */
export type Node =
  | Name
  | Sequence
  | Nested
  | Template
  | Pack
  | Expansion
  | Parameter
  | Modified
  | MemberPointer
  | ArrayType
  | FunctionType
  | Structor
  | Tagged
  | Encoding;

/** Plain text; `base` is what a constructor of it is called when that is not the text. */
export interface Name {
  readonly kind: "name";
  readonly text: string;
  readonly base?: string;
}

/** Text and parts one after the other: expressions, special names, lambdas. `simple` needs no parentheses as an operand. */
export interface Sequence {
  readonly kind: "sequence";
  readonly parts: readonly (string | Node | readonly Node[])[];
  readonly simple?: boolean;
}

/** `scope::name` */
export interface Nested {
  readonly kind: "nested";
  readonly scope: Node;
  readonly name: Node;
}

/** `name<arguments>` */
export interface Template {
  readonly kind: "template";
  readonly name: Node;
  readonly arguments: readonly Node[];
}

/** The arguments that a parameter pack stands for. */
export interface Pack {
  readonly kind: "pack";
  readonly items: readonly Node[];
}

/** `inner...`: `inner` once for each element of the pack that it names. */
export interface Expansion {
  readonly kind: "expansion";
  readonly inner: Node;
}

/** Template arguments that `T_` stands for; filled when the name's arguments were read, which may be later than the use. */
export interface TemplateScope {
  arguments: readonly Node[] | undefined;
}

/** `T_`, `T0_` … */
export interface Parameter {
  readonly kind: "parameter";
  readonly index: number;
  readonly scope: TemplateScope;
  /** Inside the signature of a generic lambda: `auto:1`. */
  readonly isAuto: boolean;
}

/** A type with a mark after it: ` const`, `*`, `&`, `&&`, a vendor's qualifier. */
export interface Modified {
  readonly kind: "modified";
  readonly mark: string;
  readonly inner: Node;
}

/** `inner owner::*` */
export interface MemberPointer {
  readonly kind: "member-pointer";
  readonly owner: Node;
  readonly inner: Node;
}

export interface ArrayType {
  readonly kind: "array";
  readonly size: Node | undefined;
  readonly inner: Node;
}

export interface FunctionType {
  readonly kind: "function";
  readonly result: Node | undefined;
  readonly parameters: readonly Node[];
  /** After the parameters: ` const`, ` &`, ` noexcept`. */
  readonly suffix: Sequence;
}

/** Constructor or destructor of `type`. */
export interface Structor {
  readonly kind: "structor";
  readonly type: Node;
  readonly isDestructor: boolean;
}

/** A name with an ABI tag: `inner[abi:tag]`. */
export interface Tagged {
  readonly kind: "tagged";
  readonly inner: Node;
  readonly tag: string;
}

/** A function with its type; `suffix` holds the qualifiers of a member function. */
export interface Encoding {
  readonly kind: "encoding";
  readonly name: Node;
  readonly type: FunctionType;
}

export function name(text: string): Name {
  return { kind: "name", text };
}

export function sequence(...parts: Sequence["parts"]): Sequence {
  return { kind: "sequence", parts };
}
