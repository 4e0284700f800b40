#ifndef PID_H
#define PID_H

struct pid {
    float kp, ki, kd;
    float integral, last, limit;
};

extern struct pid motor_pid;

float pid_step(struct pid *pid, float wanted, float actual);
void pid_tune(struct pid *pid, float ku, float tu);

#endif
