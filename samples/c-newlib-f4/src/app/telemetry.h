#ifndef TELEMETRY_H
#define TELEMETRY_H

#include <stddef.h>
#include <stdint.h>

#define TELEMETRY_DEPTH 64

struct record {
    uint64_t micros;
    float rms, peak, tone[3];
};

extern struct record telemetry_log[TELEMETRY_DEPTH];
extern unsigned telemetry_count;

void telemetry_add(const float *block, size_t length);
void telemetry_print(const struct record *record);
int telemetry_save(void);
uint32_t telemetry_crc(const void *data, size_t length);

#endif
