#include <math.h>
#include <string.h>

#include "dsp.h"

void dsp_fir_low_pass(struct dsp_fir *fir, float cutoff, float rate)
{
    float sum = 0.0f, w = 6.2831853f * cutoff / rate;
    for (int i = 0; i < DSP_TAPS; i++) {
        int k = i - DSP_TAPS / 2;
        fir->taps[i] = k == 0 ? w / 3.1415927f : sinf(w * (float)k) / (3.1415927f * (float)k);
        sum += fir->taps[i];
    }
    for (int i = 0; i < DSP_TAPS; i++)
        fir->taps[i] /= sum;
    dsp_fir_reset(fir);
}

void dsp_fir_run(struct dsp_fir *fir, const float *in, float *out, size_t length)
{
    for (size_t n = 0; n < length; n++) {
        fir->past[fir->at] = in[n];
        float sum = 0.0f;
        unsigned k = fir->at;
        for (int i = 0; i < DSP_TAPS; i++) {
            sum += fir->taps[i] * fir->past[k];
            k = k == 0 ? DSP_TAPS - 1u : k - 1u;
        }
        fir->at = fir->at + 1u == DSP_TAPS ? 0u : fir->at + 1u;
        out[n] = sum;
    }
}

void dsp_fir_reset(struct dsp_fir *fir)
{
    memset(fir->past, 0, sizeof fir->past);
    fir->at = 0;
}
