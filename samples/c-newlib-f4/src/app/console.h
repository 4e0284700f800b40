#ifndef CONSOLE_H
#define CONSOLE_H

void console_poll(void);
void console_hello(void);

#endif
