/* Files that are whole or not there: written beside their final name, brought to the disk, then renamed.
 *
 * A file that was there before stays as it was until then. The rights are those of a new file (umask). What goes wrong is said in
 * one way, with the system's reason of the first write that failed: a full disk is "No space left on device". */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int complain_reason(const char *name, int reason) {
    return complain(EXIT_BOOK, "%s: cannot be written: %s", name, reason ? strerror(reason) : "not everything was written");
}

static void keep(output *of, int failed) {
    if (failed && !of->reason) of->reason = errno ? errno : EIO;
}

static void discard(output *of) {
    if (of->temporary) unlink(of->temporary);
    free(of->temporary);
    of->temporary = NULL;
}

int output_open(output *of, const char *name) {
    memset(of, 0, sizeof *of);
    of->name = "standard output";
    of->to = stdout;
    if (!name || strcmp(name, "-") == 0) return EXIT_FINE;
    buffer place = {0};
    buffer_print(&place, "%s.XXXXXX", name);
    of->name = name;
    of->temporary = place.bytes;
    of->to = NULL;
    int file = mkstemp(of->temporary), reason;
    mode_t mask = umask(0);
    umask(mask);
    if (file >= 0 && fchmod(file, 0666 & ~mask) == 0 && (of->to = fdopen(file, "wb"))) return EXIT_FINE;
    reason = errno;
    if (file >= 0) close(file);
    else of->temporary[0] = 0; /* there is no such file */
    discard(of);
    return complain_reason(name, reason);
}

void output_write(output *of, const void *bytes, size_t length) {
    if (of->to && !of->reason) keep(of, fwrite(bytes, 1, length, of->to) != length);
}

void output_reopen(output *of) {
    fclose(of->to);
    of->to = fopen(of->temporary, "rb+");
    keep(of, !of->to);
}

int output_close(output *of, int code) {
    if (of->to) keep(of, fflush(of->to) != 0);
    if (of->to && of->temporary) {
        keep(of, fsync(fileno(of->to)) != 0);
        keep(of, fclose(of->to) != 0);
    }
    of->to = NULL;
    if (code == EXIT_FINE && !of->reason && of->temporary) keep(of, rename(of->temporary, of->name) != 0);
    if (code == EXIT_FINE && of->reason) code = complain_reason(of->name, of->reason);
    if (code == EXIT_FINE && of->temporary) of->temporary[0] = 0; /* it has its name now */
    discard(of);
    return code;
}
