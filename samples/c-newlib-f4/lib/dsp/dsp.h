#ifndef DSP_H
#define DSP_H

#include <stddef.h>

#define DSP_TAPS 31

struct dsp_fir {
    float taps[DSP_TAPS];
    float past[DSP_TAPS];
    unsigned at;
};

void dsp_fir_low_pass(struct dsp_fir *fir, float cutoff, float rate);
void dsp_fir_run(struct dsp_fir *fir, const float *in, float *out, size_t length);
void dsp_fir_reset(struct dsp_fir *fir);
float dsp_goertzel(const float *block, size_t length, float frequency, float rate);
void dsp_window(float *block, size_t length);
void dsp_window_flat(float *block, size_t length);

#endif
