/* One small image with many faults that doctor names; see build.sh. */
#include <stdint.h>

#define SECTION(name) __attribute__((section(name)))

/* memory/zero-data: zeros that were sent to .data. */
SECTION(".data.zeros") uint8_t zeros[512] = {0};
/* memory/data-never-written: initialised, read, never stored to. */
SECTION(".data.settings") struct { int gain, offset, low, high; } settings = {3, 1, 4, 15};
/* memory/load-outside-flash: bytes that are to be there at start, in RAM. */
SECTION(".ramcode") int loaded[8] = {1, 2, 3, 4, 5, 6, 7, 8};
/* memory/alignment-waste: bytes between buffers on cache lines. */
#define PAIR(n) \
  SECTION(".bss." #n ".a") uint8_t flag_##n; \
  SECTION(".bss." #n ".b") uint8_t line_##n[64] __attribute__((aligned(64)));
PAIR(0) PAIR(1) PAIR(2) PAIR(3)

volatile uint32_t input, output;
volatile float measured;

/* code/large-jump-table: many dense arms with code of their own. */
#define ARM(n) case n: output = input * (n + 1) ^ (n << 3); input += n; break;
#define TEN(n) ARM(n) ARM(n + 1) ARM(n + 2) ARM(n + 3) ARM(n + 4) ARM(n + 5) ARM(n + 6) ARM(n + 7) ARM(n + 8) ARM(n + 9)
void dispatch(uint32_t code) {
  switch (code) { TEN(0) TEN(10) TEN(20) TEN(30) TEN(40) TEN(50) TEN(60) TEN(70) TEN(80) TEN(90) TEN(100) TEN(110) TEN(120) TEN(130) TEN(140) }
}

int corrected(int raw) {
  int value = raw * settings.gain + settings.offset;
  return value < settings.low ? settings.low : value > settings.high ? settings.high : value;
}

void start(void) {
  /* build/soft-float: the core is a Cortex-M4, the FPU is not used. */
  measured = measured * 1.5f + (float)input;
  dispatch(input);
  flag_0 = flag_1 = flag_2 = flag_3 = 1;
  line_0[input & 63] = line_1[input & 63] = line_2[input & 63] = line_3[input & 63] = 2;
  output = corrected((int)input) + zeros[input % 512] + loaded[input % 8];
  zeros[input % 512]++;
  loaded[input % 8]++;
  for (;;) {}
}

/* build/entry: the entry is `start`, the table's reset handler is this. */
void reset(void) { start(); for (;;) {} }

extern char stack_top;
SECTION(".vector_table") const void *const vectors[] = {&stack_top, (void *)reset, (void *)reset, (void *)reset};
