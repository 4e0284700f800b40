#include <math.h>

#include "dsp.h"

float dsp_goertzel(const float *block, size_t length, float frequency, float rate)
{
    float c = 2.0f * cosf(6.2831853f * frequency / rate), s1 = 0.0f, s2 = 0.0f;
    for (size_t i = 0; i < length; i++) {
        float s = block[i] + c * s1 - s2;
        s2 = s1;
        s1 = s;
    }
    return (s1 * s1 + s2 * s2 - c * s1 * s2) / (float)length;
}
