#include "signal.h"

#include "board.h"

static const uint8_t next_aspect[ASPECTS][EVENTS] = {
    [STOP] = {STOP, CAUTION, STOP, STOP, FAULT, STOP},
    [CAUTION] = {STOP, CAUTION, CLEAR, CAUTION, FAULT, CAUTION},
    [CLEAR] = {STOP, CLEAR, CLEAR, CAUTION, FAULT, CLEAR},
    [FAULT] = {FAULT, FAULT, FAULT, FAULT, FAULT, STOP},
};

static const char *const names[ASPECTS] = {"stop", "caution", "clear", "fault"};

/* Survives a reset that keeps the RAM, so that a fault is not forgotten. */
static __attribute__((section(".noinit"))) uint32_t remembered[2];

struct signal the_signal = {.aspect = STOP};

void signal_event(struct signal *signal, enum event event, uint32_t now)
{
    enum aspect to = (enum aspect)next_aspect[signal->aspect][event];
    signal->counts[event]++;
    if (to != signal->aspect) {
        signal->aspect = to;
        signal->since = now;
        remembered[0] = 0x51674E00u | (uint32_t)to;
        remembered[1] = ~remembered[0];
    }
}

void signal_restore(struct signal *signal)
{
    if (remembered[0] == ~remembered[1] && (remembered[0] ^ 0x51674E00u) == FAULT)
        signal->aspect = FAULT;
}

const char *signal_name(enum aspect aspect)
{
    return aspect < ASPECTS ? names[aspect] : "?";
}

uint32_t signal_lamps(enum aspect aspect, uint32_t now)
{
    switch (aspect) {
    case STOP: return LAMP_RED;
    case CAUTION: return LAMP_RED | LAMP_GREEN;
    case CLEAR: return LAMP_GREEN;
    case FAULT: return now / 500u % 2u ? LAMP_RED : 0u;
    default: return 0u;
    }
}
