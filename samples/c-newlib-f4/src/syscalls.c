#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "drivers/uart.h"

extern char end[];
extern char _estack[];
extern char _Min_Stack_Size[];

static char *brk_now;

void *_sbrk(ptrdiff_t increment)
{
    char *limit = _estack - (size_t)_Min_Stack_Size;
    if (brk_now == NULL)
        brk_now = end;
    if (brk_now + increment > limit) {
        errno = ENOMEM;
        return (void *)-1;
    }
    char *before = brk_now;
    brk_now += increment;
    return before;
}

int _write(int file, const char *data, int length)
{
    (void)file;
    for (int i = 0; i < length; i++)
        uart_put((uint8_t)data[i]);
    return length;
}

int _read(int file, char *data, int length)
{
    (void)file;
    int got = 0;
    while (got < length) {
        int c = uart_get();
        if (c < 0)
            break;
        data[got++] = (char)c;
    }
    return got;
}

int _close(int file)
{
    (void)file;
    return -1;
}

off_t _lseek(int file, off_t offset, int whence)
{
    (void)file, (void)offset, (void)whence;
    return 0;
}

int _fstat(int file, struct stat *st)
{
    (void)file;
    st->st_mode = S_IFCHR;
    return 0;
}

int _isatty(int file)
{
    (void)file;
    return 1;
}

int _kill(int pid, int sig)
{
    (void)pid, (void)sig;
    errno = EINVAL;
    return -1;
}

int _getpid(void)
{
    return 1;
}

void _exit(int status)
{
    (void)status;
    for (;;)
        __asm volatile("wfi");
}

void _init(void) {}
void _fini(void) {}
