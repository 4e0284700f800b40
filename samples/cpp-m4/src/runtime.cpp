// What newlib and the C++ runtime expect from the board.
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <sys/stat.h>

#include "hal/uart.hpp"

extern "C" {
extern char end[], __heap_limit[];
void *__dso_handle = nullptr;

void *_sbrk(std::ptrdiff_t increment) {
    static char *now = end;
    if (now + increment > __heap_limit) {
        errno = ENOMEM;
        return reinterpret_cast<void *>(-1);
    }
    char *before = now;
    now += increment;
    return before;
}

int _write(int, const char *text, int length) {
    hal::Uart::console().write({text, static_cast<std::size_t>(length)});
    return length;
}

int _read(int, char *, int) { return 0; }
int _close(int) { return -1; }
int _lseek(int, int, int) { return 0; }
int _fstat(int, struct stat *status) {
    status->st_mode = S_IFCHR;
    return 0;
}
int _isatty(int) { return 1; }
int _kill(int, int) { return -1; }
int _getpid() { return 1; }
void _exit(int) {
    for (;;)
        asm volatile("bkpt 1");
}
void _init() {}
void _fini() {}

void __cxa_pure_virtual() { _exit(2); }
}

// Nothing is freed while the station runs, and a failed allocation is the end.
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
void *operator new(std::size_t size) {
    if (void *p = std::malloc(size))
        return p;
    _exit(3);
    __builtin_unreachable();
}
namespace std {
void __throw_bad_function_call() { ::_exit(4); }
void __throw_length_error(const char *) { ::_exit(5); }
void __throw_out_of_range_fmt(const char *, ...) { ::_exit(6); }
}
