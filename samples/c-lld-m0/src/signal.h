#ifndef SIGNAL_H
#define SIGNAL_H

#include <stdint.h>

enum aspect { STOP, CAUTION, CLEAR, FAULT, ASPECTS };
enum event { TRAIN_IN, TRAIN_OUT, NEIGHBOUR_CLEAR, NEIGHBOUR_STOP, LAMP_BROKEN, RESET_FAULT, EVENTS };

struct signal {
    enum aspect aspect;
    uint32_t since;
    uint16_t counts[EVENTS];
};

extern struct signal the_signal;

void signal_restore(struct signal *signal);
void signal_event(struct signal *signal, enum event event, uint32_t now);
const char *signal_name(enum aspect aspect);
uint32_t signal_lamps(enum aspect aspect, uint32_t now);

#endif
