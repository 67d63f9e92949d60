/* Errors on purpose: tests/planted.sh runs this program under the tools that look for errors of memory, which must find each.
 * As a shared library its functions are called from Lua (tests/hosts/lua/test_lua.py), where `L` is the state. */
#include <stdlib.h>
#include <string.h>

int planted_nothing(void *L);
int planted_read(void *L);
int planted_write(void *L);
int planted_undefined(void *L);
int planted_leak(void *L);
int planted_shift(void *L);

static volatile int sink;
static void *volatile block;

static volatile char *made(void) {
    block = malloc(77); /* by way of a volatile pointer, so that no compiler takes the error away */
    if (!block) abort();
    return block;
}

int planted_nothing(void *L) {
    (void)L;
    free((void *)made());
    return 0;
}

int planted_read(void *L) {
    volatile char *bytes = made();
    (void)L;
    sink = bytes[77];
    free((void *)bytes);
    return 0;
}

int planted_write(void *L) {
    volatile char *bytes = made();
    (void)L;
    bytes[77] = 1;
    free((void *)bytes);
    return 0;
}

int planted_undefined(void *L) {
    volatile char *bytes = made();
    (void)L;
    if (bytes[7]) sink = 1;
    free((void *)bytes);
    return 0;
}

int planted_leak(void *L) {
    (void)L;
    made()[0] = 1;
    block = NULL;
    return 0;
}

int planted_shift(void *L) {
    (void)L;
    sink = 40;
    sink = 1 << sink;
    return 0;
}

int main(int count, char **arguments) {
    const char *what = count == 2 ? arguments[1] : "";
    if (!strcmp(what, "nothing")) return planted_nothing(NULL);
    if (!strcmp(what, "read")) return planted_read(NULL);
    if (!strcmp(what, "write")) return planted_write(NULL);
    if (!strcmp(what, "undefined")) return planted_undefined(NULL);
    if (!strcmp(what, "leak")) return planted_leak(NULL);
    if (!strcmp(what, "shift")) return planted_shift(NULL);
    return 2;
}
