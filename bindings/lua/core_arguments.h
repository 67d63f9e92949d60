/* What the generated calls are made of: handles that keep their parents alive, arguments, failures. Included by core_calls.c.
 *
 * A handle is a userdata with one pointer to a counted holder, which owns the object of the library. The holder lives until its
 * userdata and everything that was made from it are gone, so that the collector may take userdata in any order. No function of Lua
 * that can raise is called while the library holds anything: arguments are taken first, results are pushed last; a new handle is a
 * userdata before its object exists. Nothing is kept outside the Lua state. */
#ifndef KEYACCT_LUA_CORE_ARGUMENTS_H
#define KEYACCT_LUA_CORE_ARGUMENTS_H

typedef struct holder {
    void *object;
    int kind;
    int uses; /* its userdata, and holders that keep it */
    int views; /* open slices: its columns must stay */
    int fixed; /* parents of its whole life; those after them are lent until forget() */
    int is_borrowed; /* the object belongs to `source` */
    int64_t round; /* times that it was run: what was borrowed before is gone */
    struct holder *source; /* the review that owns the columns, and its round when they were borrowed */
    int64_t source_round;
    struct holder *viewed;
    struct holder **parents;
    int parent_count, parent_capacity;
} holder;

typedef struct handle {
    holder *holder;
} handle;

/* One call: the state, what went wrong with the arguments, and the library's error. */
typedef struct call {
    lua_State *L;
    keyacct_status bad;
    void *nothing;
    keyacct_error error;
} call;

enum { READ, WRITTEN };
#define EXACT 9007199254740992.0 /* 2^53 */

/* --- results ---------------------------------------------------------------------------------------------------------- */

/* Beyond 2^53 a string, where Lua has no integers. */
static void push_int64(lua_State *L, int64_t value) {
#if LUA_VERSION_NUM >= 503
    lua_pushinteger(L, (lua_Integer)value);
#else
    char text[24];
    if (value >= -((int64_t)1 << 53) && value <= (int64_t)1 << 53) {
        lua_pushnumber(L, (lua_Number)value);
        return;
    }
    snprintf(text, sizeof text, "%lld", (long long)value);
    lua_pushstring(L, text);
#endif
}

static int push_text(lua_State *L, const char *text) {
    if (text) lua_pushstring(L, text);
    else lua_pushnil(L);
    return 1;
}

/* --- failures --------------------------------------------------------------------------------------------------------- */

static void begin(call *c, lua_State *L) {
    static const keyacct_error none = KEYACCT_ERROR_INIT;
    c->L = L;
    c->bad = KEYACCT_OK;
    c->nothing = NULL;
    c->error = none;
}

/* Notes the first thing that is wrong with the arguments. */
static void refuse(call *c, keyacct_status status, const char *argument, const char *format, ...) {
    va_list arguments;
    if (c->bad != KEYACCT_OK) return;
    c->bad = c->error.status = status;
    snprintf(c->error.column, sizeof c->error.column, "%s", argument);
    va_start(arguments, format);
    vsnprintf(c->error.message, sizeof c->error.message, format, arguments);
    va_end(arguments);
}

/* nil, message, code, where: made by keyacct/failure.lua, the second upvalue of every call. */
static int failure(call *c) {
    lua_State *L = c->L;
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_pushinteger(L, c->error.status);
    lua_pushstring(L, keyacct_status_name(c->error.status));
    lua_pushstring(L, c->error.table);
    lua_pushstring(L, c->error.column);
    push_int64(L, c->error.row);
    lua_pushstring(L, c->error.message);
    lua_call(L, 6, 4);
    return 4;
}

static int misuse(call *c) { return failure(c); }

/* --- holders ---------------------------------------------------------------------------------------------------------- */

/* In a loop, not by recursion: slices of slices make chains of any length. What is dead is listed by its `source`, which nobody
 * reads any more. */
static void drop(holder *h) {
    holder *dead = NULL;
    if (!h || --h->uses > 0) return;
    h->source = NULL;
    for (dead = h; dead;) {
        h = dead;
        dead = h->source;
        if (!h->is_borrowed) destroy_object(h->kind, h->object);
        if (h->viewed) h->viewed->views--;
        for (int i = 0; i < h->parent_count; i++) {
            holder *parent = h->parents[i];
            if (--parent->uses > 0) continue;
            parent->source = dead;
            dead = parent;
        }
        free(h->parents);
        free(h);
    }
}

static void *object(const holder *h) { return h ? h->object : NULL; }

/* A failure of a call that made something nevertheless, whose handle is on top of the stack: it stands in `where`. */
static int failure_in_part(call *c, const holder *made) {
    int place_of_handle = lua_gettop(c->L), count = failure(c);
    if (!object(made)) return count;
    lua_pushvalue(c->L, place_of_handle);
    lua_setfield(c->L, -2, "outputs");
    return count;
}

/* Where the library writes the new object. */
static void **place(call *c, holder *h) { return h ? &h->object : &c->nothing; }

/* Pushes a new handle without an object. */
static holder *make(call *c, int kind) {
    handle *made = lua_newuserdata(c->L, sizeof *made);
    made->holder = NULL;
    lua_pushvalue(c->L, lua_upvalueindex(1));
    lua_setmetatable(c->L, -2);
    if (c->bad != KEYACCT_OK) return NULL;
    made->holder = calloc(1, sizeof *made->holder);
    if (!made->holder) {
        refuse(c, KEYACCT_E_NO_MEMORY, "", "no memory for a handle");
        return NULL;
    }
    made->holder->kind = kind;
    made->holder->uses = 1;
    return made->holder;
}

/* `child` keeps `parent` alive from now on. */
static void keep(call *c, holder *child, holder *parent) {
    if (c->bad != KEYACCT_OK || !child || !parent) return;
    if (child->parent_count == child->parent_capacity) {
        int capacity = child->parent_capacity * 2 + 4;
        holder **grown = realloc(child->parents, (size_t)capacity * sizeof *grown);
        if (!grown) {
            refuse(c, KEYACCT_E_NO_MEMORY, "", "no memory for a handle");
            return;
        }
        child->parents = grown;
        child->parent_capacity = capacity;
    }
    child->parents[child->parent_count++] = parent;
    parent->uses++;
    if (!child->object) child->fixed = child->parent_count;
    if (parent->source && !child->source) {
        child->source = parent->source;
        child->source_round = parent->source_round;
    }
}

/* What was lent is no longer read, and what was borrowed is gone. */
static void forget(holder *h) {
    h->round++;
    while (h->parent_count > h->fixed) drop(h->parents[--h->parent_count]);
}

static void borrow(holder *child, const void *found, holder *source) {
    child->object = (void *)(uintptr_t)found;
    child->is_borrowed = 1;
    child->source = source;
    child->source_round = source->round;
}

static void view(holder *child, holder *table) {
    child->viewed = table;
    table->views++;
}

/* --- arguments -------------------------------------------------------------------------------------------------------- */

static handle *to_handle(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
    int same = lua_rawequal(L, -1, lua_upvalueindex(1));
    lua_pop(L, 1);
    return same ? lua_touserdata(L, index) : NULL;
}

/* The holder of an argument; NULL for nil, which the library knows or refuses. */
static holder *take_handle(call *c, int index, int kind, int mode, const char *name) {
    if (lua_isnoneornil(c->L, index)) return NULL;
    handle *given = to_handle(c->L, index);
    holder *h = given ? given->holder : NULL;
    if (!given) refuse(c, KEYACCT_E_HANDLE, name, "expected a %s, got a %s", kind_names[kind], luaL_typename(c->L, index));
    else if (!h) refuse(c, KEYACCT_E_HANDLE, name, "the %s is closed", kind_names[kind]);
    else if (h->kind != kind) refuse(c, KEYACCT_E_HANDLE, name, "expected a %s, got a %s", kind_names[kind], kind_names[h->kind]);
    else if (h->source && h->source->round != h->source_round)
        refuse(c, KEYACCT_E_STALE, name, "the review has been run again; ask it for its tables anew");
    else if (mode == WRITTEN && h->is_borrowed)
        refuse(c, KEYACCT_E_READONLY, name, "the table belongs to a review and is only read");
    else if (mode == WRITTEN && h->views)
        refuse(c, KEYACCT_E_STATE, name, "%d slices of the table are open; close them before its columns change", h->views);
    return c->bad == KEYACCT_OK ? h : NULL;
}

static const char *take_bytes(call *c, int index, size_t *length, const char *name) {
    if (lua_type(c->L, index) == LUA_TSTRING) return lua_tolstring(c->L, index, length);
    refuse(c, KEYACCT_E_ARGUMENT, name, "expected a string, got a %s", luaL_typename(c->L, index));
    return "";
}

/* A text for C: no zero byte within. nil is NULL. */
static const char *take_text(call *c, int index, const char *name) {
    size_t length = 0;
    if (lua_isnoneornil(c->L, index)) return NULL;
    const char *text = take_bytes(c, index, &length, name);
    if (strlen(text) != length)
        refuse(c, KEYACCT_E_ARGUMENT, name, "the text has a zero byte at position %d", (int)strlen(text) + 1);
    return text;
}

static const uint8_t *take_key(call *c, int index, const char *name) {
    size_t length = 0;
    if (lua_isnoneornil(c->L, index)) return NULL;
    const char *bytes = take_bytes(c, index, &length, name);
    if (length != 16) refuse(c, KEYACCT_E_ARGUMENT, name, "expected 16 bytes, got %d", (int)length);
    return (const uint8_t *)bytes;
}

static double take_float64(call *c, int index, const char *name) {
    if (lua_type(c->L, index) == LUA_TNUMBER) return (double)lua_tonumber(c->L, index);
    refuse(c, KEYACCT_E_ARGUMENT, name, "expected a number, got a %s", luaL_typename(c->L, index));
    return 0;
}

static int64_t parse_int64(call *c, const char *text, size_t length, const char *name) {
    uint64_t limit = (uint64_t)INT64_MAX + (length && *text == '-'), value = 0;
    size_t at = length && *text == '-', first = at;
    for (; at < length && text[at] >= '0' && text[at] <= '9'; at++) {
        uint64_t digit = (uint64_t)(text[at] - '0');
        if (value > (limit - digit) / 10) {
            refuse(c, KEYACCT_E_OVERFLOW, name, "'%.40s' does not fit 64 bits", text);
            return 0;
        }
        value = value * 10 + digit;
    }
    if (at == first || at < length) refuse(c, KEYACCT_E_ARGUMENT, name, "'%.40s' is not a whole number", text);
    return *text == '-' ? (int64_t)(0 - value) : (int64_t)value;
}

/* A whole number: a Lua number as far as it is exact, an integer of Lua 5.3, a text of decimal digits. */
static int64_t take_int64(call *c, int index, const char *name) {
    lua_State *L = c->L;
    size_t length = 0;
    if (lua_type(L, index) == LUA_TSTRING) {
        const char *text = lua_tolstring(L, index, &length);
        return parse_int64(c, text, length, name);
    }
    if (lua_type(L, index) != LUA_TNUMBER) {
        refuse(c, KEYACCT_E_ARGUMENT, name, "expected a whole number, got a %s", luaL_typename(L, index));
        return 0;
    }
#if LUA_VERSION_NUM >= 503
    if (lua_isinteger(L, index)) return (int64_t)lua_tointeger(L, index);
#endif
    double value = (double)lua_tonumber(L, index);
    if (value >= -EXACT && value <= EXACT && value == (double)(int64_t)value) return (int64_t)value;
    if (value < -EXACT || value > EXACT)
        refuse(c, KEYACCT_E_OVERFLOW, name, "%.17g is beyond 2^53, where Lua numbers are not exact; give a string", value);
    else if (value != value) refuse(c, KEYACCT_E_ARGUMENT, name, "nan is not a whole number"); /* its sign is nobody's business */
    else refuse(c, KEYACCT_E_ARGUMENT, name, "%.17g is not a whole number", value);
    return 0;
}

static int32_t take_int32(call *c, int index, const char *name) {
    int64_t value = take_int64(c, index, name);
    if (value >= INT32_MIN && value <= INT32_MAX) return (int32_t)value;
    refuse(c, KEYACCT_E_RANGE, name, "%lld does not fit 32 bits", (long long)value);
    return 0;
}

#endif
