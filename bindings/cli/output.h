/* A file that a command writes: whole under its name, or not there. */
#ifndef KEYACCT_CLI_OUTPUT_H
#define KEYACCT_CLI_OUTPUT_H

#include "cli.h"

typedef struct output {
    const char *name; /* for messages */
    char *temporary; /* NULL: standard output */
    FILE *to;
    int reason; /* errno of the first write that failed; 0: none */
} output;

int output_open(output *of, const char *name); /* NULL, "-": standard output. An exit code, after complaining. */
void output_write(output *of, const void *bytes, size_t length); /* what fails is kept as the reason */
/* The one who wrote into the temporary file by its name is done; the file may have become another one of that name. */
void output_reopen(output *of);
/* Ends it: the file gets its name when code is EXIT_FINE and everything reached the disk, else nothing is left. Returns the code. */
int output_close(output *of, int code);

#endif
