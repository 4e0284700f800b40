/** Builtin types by code [Itanium C++ ABI §5.1.5.2], in the words of GNU's demangler. */
export const builtinTypes: Readonly<Record<string, string>> = {
  a: "signed char",
  b: "bool",
  c: "char",
  d: "double",
  e: "long double",
  f: "float",
  g: "__float128",
  h: "unsigned char",
  i: "int",
  j: "unsigned int",
  l: "long",
  m: "unsigned long",
  n: "__int128",
  o: "unsigned __int128",
  s: "short",
  t: "unsigned short",
  v: "void",
  w: "wchar_t",
  x: "long long",
  y: "unsigned long long",
  z: "...",
};

/** Builtin types whose code starts with `D`. */
export const extendedTypes: Readonly<Record<string, string>> = {
  a: "auto",
  c: "decltype(auto)",
  d: "decimal64",
  e: "decimal128",
  f: "decimal32",
  h: "half",
  i: "char32_t",
  n: "decltype(nullptr)",
  s: "char16_t",
  u: "char8_t",
};

/** How a literal of an integer type ends; other types are written as a cast. */
export const literalSuffixes: Readonly<Record<string, string>> = {
  int: "",
  "unsigned int": "u",
  long: "l",
  "unsigned long": "ul",
  "long long": "ll",
  "unsigned long long": "ull",
};

/** Abbreviations of the standard library [Itanium C++ ABI §5.1.10]: text, and the name of constructors. */
export const standardSubstitutions: Readonly<Record<string, readonly [string, string]>> = {
  a: ["std::allocator", "allocator"],
  b: ["std::basic_string", "basic_string"],
  s: ["std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "basic_string"],
  i: ["std::basic_istream<char, std::char_traits<char> >", "basic_istream"],
  o: ["std::basic_ostream<char, std::char_traits<char> >", "basic_ostream"],
  d: ["std::basic_iostream<char, std::char_traits<char> >", "basic_iostream"],
};

/** Operators by code [Itanium C++ ABI §5.1.3.2]: their text and number of operands. */
export const operators: Readonly<Record<string, readonly [string, number]>> = {
  aN: ["&=", 2],
  aS: ["=", 2],
  aa: ["&&", 2],
  ad: ["&", 1],
  an: ["&", 2],
  aw: ["co_await ", 1],
  cl: ["()", 2],
  cm: [",", 2],
  co: ["~", 1],
  dV: ["/=", 2],
  da: ["delete[] ", 1],
  de: ["*", 1],
  dl: ["delete ", 1],
  ds: [".*", 2],
  dt: [".", 2],
  dv: ["/", 2],
  eO: ["^=", 2],
  eo: ["^", 2],
  eq: ["==", 2],
  ge: [">=", 2],
  gt: [">", 2],
  ix: ["[]", 2],
  lS: ["<<=", 2],
  le: ["<=", 2],
  ls: ["<<", 2],
  lt: ["<", 2],
  mI: ["-=", 2],
  mL: ["*=", 2],
  mi: ["-", 2],
  ml: ["*", 2],
  mm: ["--", 1],
  na: ["new[]", 3],
  ne: ["!=", 2],
  ng: ["-", 1],
  nt: ["!", 1],
  nw: ["new", 3],
  oR: ["|=", 2],
  oo: ["||", 2],
  or: ["|", 2],
  pL: ["+=", 2],
  pl: ["+", 2],
  pm: ["->*", 2],
  pp: ["++", 1],
  ps: ["+", 1],
  pt: ["->", 2],
  qu: ["?", 3],
  rM: ["%=", 2],
  rS: [">>=", 2],
  rm: ["%", 2],
  rs: [">>", 2],
  ss: ["<=>", 2],
};

/** Prefixes of special names that hold a type [Itanium C++ ABI §5.1.4]. */
export const specialTypeNames: Readonly<Record<string, string>> = {
  TV: "vtable for ",
  TT: "VTT for ",
  TI: "typeinfo for ",
  TS: "typeinfo name for ",
  TF: "typeinfo fn for ",
};

/** Prefixes of special names that hold a name. */
export const specialObjectNames: Readonly<Record<string, string>> = {
  GV: "guard variable for ",
  TH: "TLS init function for ",
  TW: "TLS wrapper function for ",
};
