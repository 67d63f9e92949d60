/* Runs a Lua script in states whose allocator refuses from the n-th request on, in steps of STRIDE, until the script gets through:
 * Lua raises "not enough memory" wherever it can. Every run must end in that error or in success; with AddressSanitizer nothing may
 * be lost. The standard libraries and the script are loaded before the count begins.
 *
 *   starved SCRIPT STRIDE */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

static long left = -1, used; /* requests that are granted; -1 for all */

static void *limited(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    int grows = !pointer || new_size > old_size;
    if (grows && left >= 0 && used++ >= left) return NULL;
    return realloc(pointer, new_size);
}

/* Status of the script when `limit` requests are granted; -1 when it cannot be loaded. */
static int run(const char *script, long limit) {
    left = -1;
    lua_State *L = lua_newstate(limited, NULL);
    if (!L) return -1;
    luaL_openlibs(L);
    int status = luaL_loadfile(L, script);
    if (status != LUA_OK) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
        lua_close(L);
        return -1;
    }
    used = 0;
    left = limit;
    status = lua_pcall(L, 0, 0, 0);
    left = -1;
    if (status != LUA_OK && status != LUA_ERRMEM) fprintf(stderr, "limit %ld: %s\n", limit, lua_tostring(L, -1));
    lua_close(L);
    return status;
}

int main(int argc, char **argv) {
    long stride = argc == 3 ? strtol(argv[2], NULL, 10) : 0, limit = 0, refused = 0;
    if (stride < 1) return 2;
    for (int status = LUA_ERRMEM; status != LUA_OK; limit += stride) {
        status = run(argv[1], limit);
        if (status == LUA_ERRMEM) refused++;
        else if (status != LUA_OK) return 1;
    }
    printf("%ld runs were refused memory\n", refused);
    return refused > 20 ? 0 : 1;
}
