/** Parts of a C++ name; shared where a substitution repeats one, so they form a graph without cycles. */
export type Node =
  | Name
  | Sequence
  | Nested
  | Template
  | Pack
  | Expansion
  | Parameter
  | PackSize
  | Lambda
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

/** `T_`, `T0_` …: an argument of the function template around the place where it is written; in a lambda's signature its `auto`. */
export interface Parameter {
  readonly kind: "parameter";
  readonly index: number;
}

/** `sizeof...(pack)` */
export interface PackSize {
  readonly kind: "pack-size";
  readonly pack: Node;
}

/** The type of a closure: `{lambda(parameters)#number}`. */
export interface Lambda {
  readonly kind: "lambda";
  readonly parameters: readonly Node[];
  readonly number: number;
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

/** A function with its type. */
export interface Encoding {
  readonly kind: "encoding";
  readonly name: Node;
  readonly type: FunctionType;
  /** What `T_` stands for in it; undefined where the function is no template. */
  readonly arguments: readonly Node[] | undefined;
}

export function name(text: string): Name {
  return { kind: "name", text };
}

export function sequence(...parts: Sequence["parts"]): Sequence {
  return { kind: "sequence", parts };
}
