#include "pid.h"

#include "../stm32f4.h"

struct pid CCM_DATA motor_pid = {.kp = 0.8f, .ki = 0.05f, .kd = 0.01f, .limit = 1.0f};

static float clamp(float x, float limit)
{
    return x > limit ? limit : x < -limit ? -limit : x;
}

float pid_step(struct pid *pid, float wanted, float actual)
{
    float error = wanted - actual;
    pid->integral = clamp(pid->integral + error * pid->ki, pid->limit);
    float out = error * pid->kp + pid->integral + (error - pid->last) * pid->kd;
    pid->last = error;
    return clamp(out, pid->limit);
}

/* Classic rule of Ziegler and Nichols. */
void pid_tune(struct pid *pid, float ku, float tu)
{
    pid->kp = 0.6f * ku;
    pid->ki = 1.2f * ku / tu;
    pid->kd = 0.075f * ku * tu;
}
