static volatile int counter;
int table[8] = {1, 2, 3, 4, 5, 6, 7, 8};
int helper(int n);
static inline int twice(int x) { return x * 2 + counter; }

__attribute__((noinline)) int work(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    if (i & 1) sum += twice(i);
    else sum -= twice(i * 3);
  }
  return sum;
}

void Reset_Handler(void) {
  counter = 3;
  for (;;) counter += work(table[3]) + helper(table[2]);
}

__attribute__((section(".isr_vector"), used)) void *const vectors[16] = {(void *)0x20005000, (void *)Reset_Handler};
