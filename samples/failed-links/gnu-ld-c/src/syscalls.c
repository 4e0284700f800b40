/* What newlib asks for; nothing is there. */
int _close(int file) { return (void)file, -1; }
int _fstat(int file, void *status) { return (void)file, (void)status, -1; }
int _isatty(int file) { return (void)file, 1; }
int _lseek(int file, int offset, int whence) { return (void)file, (void)offset, (void)whence, 0; }
int _read(int file, char *data, int length) { return (void)file, (void)data, (void)length, 0; }
int _write(int file, const char *data, int length) { return (void)file, (void)data, length; }
int _kill(int process, int signal) { return (void)process, (void)signal, -1; }
int _getpid(void) { return 1; }
void _exit(int status)
{
    (void)status;
    for (;;) {
    }
}
