#include <math.h>

#include "dsp.h"

/* First half of a Hann window of 128 points, in 1/32768. */
static const short hann[64] = {
    0, 20, 80, 180, 320, 500, 718, 976, 1272, 1606, 1976, 2383, 2824, 3300, 3808, 4349, 4919, 5519, 6147, 6800, 7478, 8178,
    8900, 9640, 10398, 11170, 11957, 12754, 13562, 14376, 15196, 16019, 16843, 17666, 18487, 19302, 20111, 20911, 21700, 22477,
    23238, 23983, 24710, 25417, 26102, 26763, 27399, 28009, 28590, 29142, 29662, 30151, 30606, 31027, 31413, 31762, 32074, 32348,
    32583, 32700, 32740, 32760, 32767, 32767,
};

void dsp_window(float *block, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        size_t k = i * 128u / length;
        block[i] *= (float)hann[k < 64u ? k : 127u - k] * (1.0f / 32768.0f);
    }
}

/* Dropped by --gc-sections: nobody calls it. */
void dsp_window_flat(float *block, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        float x = 6.2831853f * (float)i / (float)length;
        block[i] *= 0.2156f - 0.4160f * cosf(x) + 0.2781f * cosf(2.0f * x) - 0.0836f * cosf(3.0f * x) + 0.0069f * cosf(4.0f * x);
    }
}
