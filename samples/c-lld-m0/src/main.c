#include <stdio.h>
#include <string.h>

#include "board.h"
#include "signal.h"

static const struct {
    const char *word;
    enum event event;
} words[] = {
    {"in", TRAIN_IN}, {"out", TRAIN_OUT}, {"next clear", NEIGHBOUR_CLEAR}, {"next stop", NEIGHBOUR_STOP}, {"lamp", LAMP_BROKEN}, {"reset", RESET_FAULT},
};

static void say(void)
{
    char line[80];
    snprintf(line, sizeof line, "%s for %lu s, %u trains, %lu lost\r\n", signal_name(the_signal.aspect), (unsigned long)((ticks - the_signal.since) / 1000u),
             the_signal.counts[TRAIN_IN], (unsigned long)uart_lost);
    uart_text(line);
}

static void command(const char *text)
{
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i].word) == 0)
            signal_event(&the_signal, words[i].event, ticks);
    say();
}

/* Kept for nobody: --gc-sections drops it. */
void self_test(void)
{
    for (int event = 0; event < EVENTS; event++)
        signal_event(&the_signal, (enum event)event, 0);
}

void *_sbrk(int increment)
{
    (void)increment;
    return (void *)-1;
}

int main(void)
{
    char line[24];
    unsigned length = 0;
    board_start();
    signal_restore(&the_signal);
    say();
    for (;;) {
        char c;
        board_lamps(signal_lamps(the_signal.aspect, ticks));
        while (uart_take(&c)) {
            if (c == '\r') {
                line[length] = 0;
                command(line);
                length = 0;
            } else if (length < sizeof line - 1u) {
                line[length++] = c;
            }
        }
        __asm volatile("wfi");
    }
}
