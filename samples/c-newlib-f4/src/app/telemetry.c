#include "telemetry.h"

#include <math.h>
#include <stdio.h>

#include "../../lib/dsp/dsp.h"
#include "../drivers/flash.h"
#include "../drivers/timer.h"

struct record telemetry_log[TELEMETRY_DEPTH];
unsigned telemetry_count;

static const float tones[3] = {50.0f, 150.0f, 440.0f};
static const char *const tone_names[3] = {"mains", "third harmonic", "whistle"};

void telemetry_add(const float *block, size_t length)
{
    struct record *r = &telemetry_log[telemetry_count++ % TELEMETRY_DEPTH];
    float sum = 0.0f, peak = 0.0f;
    for (size_t i = 0; i < length; i++) {
        sum += block[i] * block[i];
        if (fabsf(block[i]) > peak)
            peak = fabsf(block[i]);
    }
    r->micros = timer_micros();
    r->rms = sqrtf(sum / (float)length);
    r->peak = peak;
    for (int i = 0; i < 3; i++)
        r->tone[i] = dsp_goertzel(block, length, tones[i], 8000.0f);
}

void telemetry_print(const struct record *r)
{
    printf("%lu.%06lu s: rms %.3f peak %.2f", (unsigned long)(r->micros / 1000000u), (unsigned long)(r->micros % 1000000u), (double)r->rms,
           (double)r->peak);
    for (int i = 0; i < 3; i++)
        printf(", %s %.4e", tone_names[i], (double)r->tone[i]);
    printf("\r\n");
}

uint32_t telemetry_crc(const void *data, size_t length)
{
    static const uint32_t nibble[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
        0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };
    const uint8_t *p = data;
    uint32_t crc = ~0u;
    while (length--) {
        crc = nibble[(crc ^ *p) & 15u] ^ (crc >> 4);
        crc = nibble[(crc ^ (uint32_t)(*p++ >> 4)) & 15u] ^ (crc >> 4);
    }
    return ~crc;
}

int telemetry_save(void)
{
    const uint32_t sector = 7, address = 0x08060000u;
    uint32_t head[2] = {telemetry_count, telemetry_crc(telemetry_log, sizeof telemetry_log)};
    if (flash_erase_sector(sector) != 0 || flash_write_words(address, head, 2) != 0)
        return -1;
    return flash_write_words(address + 8u, (const uint32_t *)telemetry_log, sizeof telemetry_log / 4u);
}
