import { leaf } from "./c-calls.ts";
import { programText } from "./c-program.ts";
import type { Program, Target } from "./program.ts";

/** One way in which a virtual call of C++, or one through a pointer, finds an object of which nothing is known. */
export interface VirtualWay {
  readonly name: string;
  /** Whether the class of the object tells that there is no circle. */
  readonly isTold: boolean;
  readonly declarations: string;
  readonly run: string;
  /** Source of another unit, which describes classes that this one declares. */
  readonly other?: string;
}

/** `walk` calls what it finds; `Other`, whose functions stand at the same places of its table, calls `walk` where there is a circle. Only classes tell that it is none. */
const common = (circle: boolean) => `${leaf("deep", 120)}${leaf("mid", 60)}${leaf("small", 20)}
static NI void walk(void);
struct Other { virtual uint32_t first(uint32_t k) { ${circle ? "walk();" : ""} return k; } virtual uint32_t second(uint32_t k) { ${circle ? "walk();" : ""} return k + 1; } virtual uint32_t third(uint32_t k) { ${circle ? "walk();" : ""} return k + 2; } };
static Other other; static Other *volatile others = &other;
static NI void *hide(void *what) { REG(0xE000E014) = (uint32_t)what & 0xffffff; return (void *)((REG(0xE000E014) & 0xffffff) | ((uint32_t)what & 0xff000000)); }
`;
const SHAPES = `struct Shape { Shape *next = nullptr; virtual uint32_t area(uint32_t k) = 0; virtual uint32_t edges(uint32_t k) { return small(k); } };
struct Circle : Shape { uint32_t area(uint32_t k) override { return mid(k); } }; struct Square : Circle { uint32_t edges(uint32_t k) override { return deep(k); } };
static Circle circle; static Square square;
`;

export const VIRTUAL_WAYS: readonly VirtualWay[] = [
  {
    name: "a parameter, a reference, the object itself, and what a function brings back",
    isTold: true,
    declarations: `${SHAPES}static Shape *head; static NI uint32_t of(Shape *s) { return s->area(1) + 1; } static NI uint32_t by(uint32_t k, const uint8_t *, Shape &s) { return s.edges(k) + 1; }
struct Box { uint32_t size = 3; Shape *held; NI uint32_t run() { return held->edges(size) + 2; } }; static Box box; static NI Shape *pick(void) { return head; }
static void walk(void) { sum += of(head); sum += by(2, nullptr, *head); sum += ((Box *)hide(&box))->run(); sum += pick()->area(2) + 1; }\n`,
    run: "box.held = head = (Shape *)hide(&square); sum += of((Shape *)hide(&circle));",
  },
  {
    name: "variables and arrays of pointers",
    isTold: true,
    declarations: `${SHAPES}static Shape *one_shape; static Shape *shapes[3]; struct Named { const char *name; Shape *shape; }; static Named named[2];
static void walk(void) { sum += one_shape->edges(3) + 1; sum += shapes[1]->area(4); sum += named[1].shape->edges(5) + 1; }\n`,
    run: "one_shape = shapes[1] = (Shape *)hide(&square); named[1].shape = (Shape *)hide(&circle);",
  },
  {
    name: "several bases, whose tables lie side by side",
    isTold: true,
    declarations: `struct A { uint32_t a = 1; virtual uint32_t f(uint32_t k) { return small(k + a); } virtual uint32_t g(uint32_t k) { return small(k); } }; struct B { uint32_t b = 2; virtual uint32_t h(uint32_t k) = 0; virtual uint32_t i(uint32_t k) { return small(k); } };
struct C : A, B { uint32_t g(uint32_t k) override { return mid(k + b); } uint32_t h(uint32_t k) override { return deep(k + a); } uint32_t i(uint32_t k) override { return mid(k); } virtual uint32_t j(uint32_t k) { return deep(k); } };
static C c; static NI uint32_t of(B *b) { return b->h(1) + b->i(2) + 1; } static NI uint32_t of(A *a) { return a->f(1) + a->g(2) + 1; } static NI uint32_t of(C *c) { return c->h(1) + c->j(2) + c->b; }
static void walk(void) { sum += of((B *)hide((B *)&c)); sum += of((A *)hide((A *)&c)); sum += of((C *)hide(&c)); }\n`,
    run: "",
  },
  {
    name: "a base that is shared",
    isTold: false,
    declarations: `struct Base { uint32_t b = 1; virtual uint32_t f(uint32_t k) { return small(k + b); } virtual uint32_t g(uint32_t k) = 0; }; struct L : virtual Base { uint32_t l = 2; uint32_t f(uint32_t k) override { return mid(k + l); } virtual uint32_t h(uint32_t k) { return small(k); } };
struct R : virtual Base { uint32_t r = 3; uint32_t g(uint32_t k) override { return mid(k + r); } }; struct D : L, R { uint32_t g(uint32_t k) override { return deep(k + r + l); } uint32_t h(uint32_t k) override { return deep(k); } };
static D *d; static NI uint32_t of(Base *b) { return b->f(1) + b->g(2) + 1; } static NI uint32_t of(L *l) { return l->h(1) + l->g(2) + l->f(3) + 1; }
alignas(8) static uint8_t room[sizeof(D)];
static void walk(void) { sum += of((Base *)hide((Base *)d)); sum += of((L *)hide((L *)d)); }\n`,
    run: "d = new (room) D;",
  },
  {
    name: "calls while an object is made and unmade",
    isTold: true,
    declarations: `struct Part { uint32_t n = 1; NI Part() { init(); } Part(int) { HIDE(this); n += of(); } virtual ~Part() { HIDE(this); n += last(n); } void init() { HIDE(this); n += first(n); } __attribute__((always_inline)) uint32_t of() { return last(2); }
virtual uint32_t first(uint32_t k) { return deep(k); } virtual uint32_t last(uint32_t k) { return mid(k); } };
struct Whole : Part { Whole() : Part(1) { HIDE(this); n += first(n); } ~Whole() { HIDE(this); n += first(1); } uint32_t first(uint32_t k) override { return small(k); } uint32_t last(uint32_t k) override { return small(k + 1); } };
struct Deep : Whole { uint32_t first(uint32_t k) override { return mid(k) + 1; } };
alignas(8) static uint8_t room[2 * sizeof(Deep)]; static NI Whole *make(Whole *at) { return new (at) Whole; } static NI void remove(Part *p) { delete p; } static NI Deep *make(Deep *at) { return new (at) Deep; }
static void walk(void) { Whole *w = make((Whole *)hide(room)); sum += ((Part *)hide(w))->last(1); remove((Part *)hide(w)); Deep *d = make((Deep *)hide(room)); remove((Part *)hide(d)); }\n`,
    run: "",
  },
  {
    name: "templates, names without linkage, and a class inside a function",
    isTold: true,
    declarations: `template <class T, unsigned N> struct Filter { T kept[N]; virtual T next(T x) = 0; virtual T last() { return kept[N - 1]; } }; namespace { struct Mean : Filter<uint32_t, 4> { uint32_t next(uint32_t x) override { return kept[0] = mid(x); } }; }
template <unsigned N> struct Most : Filter<uint32_t, 4> { uint32_t next(uint32_t x) override { return deep(x + N); } }; static Mean mean; static Most<3> most; static NI uint32_t of(Filter<uint32_t, 4> *f) { return f->next(3) + f->last(); }
static NI Filter<uint32_t, 4> *local(void) { struct Inside : Filter<uint32_t, 4> { uint32_t next(uint32_t x) override { return small(x); } }; static Inside inside; return &inside; }
static void walk(void) { sum += of((Filter<uint32_t, 4> *)hide(&mean)); sum += of((Filter<uint32_t, 4> *)hide(&most)); sum += of((Filter<uint32_t, 4> *)hide(local())); }\n`,
    run: "",
  },
  {
    name: "results that are objects of a class below, and results in memory",
    isTold: true,
    declarations: `struct Three { uint32_t x, y, z; }; struct Shape { virtual Shape *copy() { return this; } virtual Three box(uint32_t k) = 0; }; struct Plain { uint32_t p = 1; virtual uint32_t plain() { return p; } }; struct Round : Plain, Shape { Round *copy() override { sum += mid(1); return this; } Three box(uint32_t k) override { return {deep(k), 2, 3}; } };
struct User { uint32_t n = 1; Shape *shape; NI Three both(uint32_t k) { Three t = shape->box(k); t.x += n; return t; } }; static Round around; static User user; static NI Shape *of(Shape *s) { Shape *c = s->copy(); HIDE(c); return c; }
static void walk(void) { sum += ((User *)hide(&user))->both(3).x; sum += of((Shape *)hide((Shape *)&around))->box(2).y; }\n`,
    run: "user.shape = (Shape *)hide((Shape *)&around);",
  },
  {
    name: "an object in a structure of C, and a table of functions at the beginning of one",
    isTold: true,
    declarations: `${SHAPES}struct ops { uint32_t (*open)(struct device *); uint32_t (*close)(struct device *); }; struct device { const ops *table; uint32_t n; Square inside; };
static uint32_t opened(device *d) { return deep(d->n); } static uint32_t closed(device *d) { return small(d->n); } static const ops table = { opened, closed }; static device dev;
static NI uint32_t of(device *d) { return d->table->open(d) + d->table->close(d) + 1; } static NI uint32_t in(device *d) { Shape *s = &d->inside; HIDE(s); return s->area(2) + 1; }
static void walk(void) { sum += of((device *)hide(&dev)); sum += in((device *)hide(&dev)); }\n`,
    run: "dev.table = (const ops *)hide((void *)&table);",
  },
  {
    name: "callbacks that keep a function and its data",
    isTold: true,
    declarations: `template <class T> struct Callback; template <class R, class... A> struct Callback<R(A...)> { void *data; R (*invoke)(const void *, A &&...); bool (*manage)(Callback &, int);
template <class F> Callback(F *f) : data(f), invoke([](const void *d, A &&...a) -> R { return (*(F *)d)(a...); }), manage([](Callback &c, int n) { sum += small(n); return c.data != nullptr; }) {} NI R operator()(A... a) { return invoke(data, (A &&)a...) + manage(*this, 3); } };
struct Adds { uint32_t n; uint32_t operator()(uint16_t k, uint32_t *p) { return deep(k + n) + *p; } }; struct Takes { uint32_t n; uint32_t operator()(uint16_t k, uint32_t *p) { return mid(k + n) - *p; } };
struct Task { uint32_t due; Callback<uint32_t(uint16_t, uint32_t *)> call; }; static Adds adds = {1}; static Takes takes = {2}; static Task tasks[2] = {{0, &adds}, {1, &takes}}; static uint32_t count = 2;
static void walk(void) { uint32_t x = 3; for (uint32_t i = 0; i < count; i++) sum += ((Task *)hide(&tasks[i]))->call(i, &x) + 1; }\n`,
    run: "",
  },
  {
    name: "functions of classes, of names in C, and in arrays",
    isTold: true,
    declarations: `typedef struct { uint32_t n; } plain; struct Timer { uint32_t id; static uint32_t due(Timer &t, const plain *p) { return deep(t.id + p->n); } static uint32_t late(Timer &t, const plain *p) { return mid(t.id + p->n); } };
enum class Kind : uint8_t { on, off }; typedef uint32_t (*tick)(Timer &, const plain *); typedef uint32_t (*change)(Kind, plain); static tick ticks[3]; static change changed; static uint32_t off(Kind k, plain p) { return mid((uint32_t)k + p.n); } static Timer timer = {4}; static plain five = {5};
static void walk(void) { for (uint32_t i = 0; i < 2; i++) sum += ticks[i](timer, &five) + 1; sum += changed(Kind::on, five) + 1; }\n`,
    run: "ticks[0] = (tick)hide((void *)Timer::due); ticks[1] = (tick)hide((void *)Timer::late); changed = (change)hide((void *)off);",
  },
  {
    name: "pointers to members that bring back objects of a class below",
    isTold: false,
    declarations: `struct Link { uint32_t n = 1; virtual Link *next(uint32_t k) { sum += small(k); return this; } Link *same(uint32_t k) { sum += mid(k); return this; } }; struct Long : Link { Long *next(uint32_t k) override { sum += deep(k); return this; } };
struct Side { virtual uint32_t s() { return 2; } }; struct Both : Side, Long { Both *next(uint32_t k) override { sum += deep(k) + mid(k); return this; } }; static Long along; static Both both;
typedef Link *(Link::*step)(uint32_t); struct Walker { step how; Link *at; NI uint32_t go() { at = (at->*how)(n); return n; } uint32_t n = 1; }; static Walker walker;
static void walk(void) { sum += ((Walker *)hide(&walker))->go(); }\n`,
    run: "walker.how = &Link::same; walker.at = (Link *)hide(&along); HIDE(&walker); walk(); walker.how = &Link::next; HIDE(&walker); walk(); walker.at = (Link *)hide((Link *)&both); HIDE(&walker);",
  },
  {
    name: "a class that another unit describes",
    isTold: true,
    declarations: `struct Keyed { uint32_t n; virtual uint32_t f(uint32_t k); virtual uint32_t g(uint32_t k) = 0; uint32_t (*call)(uint32_t, Keyed &); };
extern "C" uint32_t deep_elsewhere(uint32_t k) { return deep(k); } Keyed *made(void); static Keyed *keyed; struct Near : Keyed { uint32_t g(uint32_t k) override { return small(k); } }; static Near near;
static NI uint32_t of(Keyed *b) { return b->g(3) + b->f(2) + 1; } static NI uint32_t call(Keyed *b) { return b->call(4, *b) + 1; }
static void walk(void) { sum += of((Keyed *)hide(keyed)); sum += call((Keyed *)hide(keyed)); sum += of((Keyed *)hide(&near)); }\n`,
    run: "keyed = made();",
    other: `#include <stdint.h>
struct Keyed { uint32_t n; virtual uint32_t f(uint32_t k); virtual uint32_t g(uint32_t k) = 0; uint32_t (*call)(uint32_t, Keyed &); }; extern "C" uint32_t deep_elsewhere(uint32_t k); uint32_t Keyed::f(uint32_t k) { return k + n; }
namespace { uint32_t called(uint32_t k, Keyed &b) { return deep_elsewhere(k + b.n); } struct Far : Keyed { uint32_t g(uint32_t k) override { return deep_elsewhere(k) + deep_elsewhere(k + 1); } }; Far far; } Keyed *made() { far.call = called; return &far; }\n`,
  },
  {
    name: "destructors at exit",
    isTold: false,
    declarations: `struct Exit { void *object; void (*destroy)(void *); }; static Exit exits[4]; static uint32_t count; extern "C" { void *__dso_handle; int __aeabi_atexit(void *object, void (*destroy)(void *), void *) { exits[count++] = {(void *)hide(object), (void (*)(void *))hide((void *)destroy)}; return 0; } }
struct Guard { uint32_t n; NI Guard(uint32_t k) : n(k) { HIDE(this); } NI ~Guard() { sum += deep(n); } }; static Guard guard(3);
static void walk(void) { while (count > 0) { count--; exits[count].destroy(exits[count].object); } }\n`,
    run: "",
  },
  {
    name: "packed classes",
    isTold: false,
    declarations: `struct __attribute__((packed)) First { char a; virtual uint32_t f(uint32_t k) { return small(k); } }; struct __attribute__((packed)) Second { virtual uint32_t h(uint32_t k) { return small(k); } };
struct __attribute__((packed)) Joined : First, Second { uint32_t h(uint32_t k) override { return deep(k); } }; static Joined joined; static Second second;
static NI uint32_t of(Second *s) { return s->h(1) + 1; } static void walk(void) { sum += of((Second *)hide((Second *)&joined)); sum += of((Second *)hide(&second)); }\n`,
    run: "",
  },
  {
    name: "functions of one body that bring back objects of two classes",
    isTold: false,
    declarations: `${SHAPES}struct Flower { virtual uint32_t smell(uint32_t k) = 0; }; struct Rose : Flower { uint32_t smell(uint32_t k) override { return deep(k); } }; static Rose rose; static void *kept[2][2];
static NI Shape *shape(void **p) { return (Shape *)p[1]; } static NI Flower *flower(void **p) { return (Flower *)p[1]; }
static void walk(void) { sum += shape((void **)hide(kept[0]))->area(1); sum += flower((void **)hide(kept[1]))->smell(2); }\n`,
    run: "kept[0][1] = hide((Shape *)&circle); kept[1][1] = hide((Flower *)&rose);",
  },
  {
    name: "pointers to members",
    isTold: false,
    declarations: `${SHAPES}typedef uint32_t (Shape::*question)(uint32_t); static question asked; static Shape *whom; static NI uint32_t ask(Shape *s, question q) { return (s->*q)(3) + 1; }
static void walk(void) { sum += ask(whom, asked); }\n`,
    run: "whom = (Shape *)hide(&square); asked = &Shape::area; HIDE(&asked); walk(); asked = &Shape::edges;",
  },
];

/** A program of C++: what C++ has no pointers or names for is that of C. */
export function virtualProgram({ name, declarations, run }: VirtualWay, target: Target, number: number, circle: boolean): Program {
  const source = programText({
    declarations: `extern "C++" {\ninline void *operator new(size_t, void *at) noexcept { return at; } void operator delete(void *) noexcept {} void operator delete(void *, size_t) noexcept {}\n${common(circle)}${declarations}}\nvoid __cxa_pure_virtual(void) { done(); }\n`,
    run: `${run} walk(); sum += others->first(1);`,
    slots: Array.from({ length: 8 }, () => "Default"),
    start: "for (const handler *p = __init_array_start; p < __init_array_end; p++) (*p)();",
    hasThreads: false,
  });
  const text = `#include <stdint.h>\n#include <stddef.h>\n#include <string.h>\n#include <stdlib.h>\nextern "C" {\nextern void (*const __init_array_start[])(void), (*const __init_array_end[])(void);\n${source}}\n`;
  return {
    name: `virtual-${target.name}-${number}${circle ? "" : "-straight"}`,
    language: "C++",
    source: text,
    kinds: [name],
    whole: false,
    groups: [],
    threads: [],
  };
}
