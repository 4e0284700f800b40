#include "console.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../drivers/adc.h"
#include "../drivers/timer.h"
#include "../drivers/uart.h"
#include "pid.h"
#include "telemetry.h"

char console_line[96];
static unsigned length;

struct command {
    const char *name;
    const char *help;
    int (*run)(char *arguments);
};

static int run_status(char *arguments)
{
    (void)arguments;
    printf("up %lu ms, %u records, %lu lost, rx over %lu\r\n", (unsigned long)millis, telemetry_count, (unsigned long)adc_lost_blocks,
           (unsigned long)uart_rx.overruns);
    return 0;
}

static int run_list(char *arguments)
{
    unsigned want = (unsigned)strtoul(arguments, NULL, 0);
    unsigned have = telemetry_count < TELEMETRY_DEPTH ? telemetry_count : TELEMETRY_DEPTH;
    for (unsigned i = 0; i < have && i < want; i++)
        telemetry_print(&telemetry_log[(telemetry_count - 1u - i) % TELEMETRY_DEPTH]);
    return 0;
}

static int run_save(char *arguments)
{
    (void)arguments;
    return telemetry_save();
}

static int run_duty(char *arguments)
{
    timer_set_duty((float)atof(arguments) / 100.0f);
    return 0;
}

static int run_tune(char *arguments)
{
    char *rest = arguments;
    float ku = strtof(rest, &rest), tu = strtof(rest, &rest);
    if (tu <= 0.0f)
        return -1;
    pid_tune(&motor_pid, ku, tu);
    printf("kp %.3f ki %.3f kd %.3f\r\n", (double)motor_pid.kp, (double)motor_pid.ki, (double)motor_pid.kd);
    return 0;
}

static int by_rms(const void *a, const void *b)
{
    float x = ((const struct record *)a)->rms, y = ((const struct record *)b)->rms;
    return x < y ? 1 : x > y ? -1 : 0;
}

static int run_loudest(char *arguments)
{
    (void)arguments;
    struct record *copy = malloc(sizeof telemetry_log);
    if (!copy)
        return -1;
    memcpy(copy, telemetry_log, sizeof telemetry_log);
    qsort(copy, TELEMETRY_DEPTH, sizeof *copy, by_rms);
    telemetry_print(copy);
    free(copy);
    return 0;
}

static const struct command commands[] = {
    {"status", "uptime and counters", run_status},   {"list", "list N: the last N records", run_list},
    {"save", "write the log to flash", run_save},    {"duty", "duty PERCENT: wanted output", run_duty},
    {"tune", "tune KU TU: controller gains", run_tune}, {"loudest", "the record with the largest rms", run_loudest},
};

static void execute(char *line)
{
    char *arguments = line;
    while (*arguments && !isspace((unsigned char)*arguments))
        arguments++;
    if (*arguments)
        *arguments++ = 0;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(line, commands[i].name) == 0) {
            int result = commands[i].run(arguments);
            printf(result == 0 ? "ok\r\n" : "failed: %d\r\n", result);
            return;
        }
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("%-8s %s\r\n", commands[i].name, commands[i].help);
}

void console_poll(void)
{
    int c = uart_get();
    if (c < 0)
        return;
    if (c == '\r' || c == '\n') {
        console_line[length] = 0;
        if (length)
            execute(console_line);
        length = 0;
    } else if (length < sizeof console_line - 1u) {
        console_line[length++] = (char)c;
    }
}

void console_hello(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("motor telemetry, built for %s\r\n", "STM32F407");
}
