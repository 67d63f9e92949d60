/* keyacct.core: libkeyacct for PUC Lua 5.1 to 5.4, one binary a version, not linked to liblua.
 *
 * The calls are generated (core_calls.c); here are those that take or give whole columns, closing, and loading. A column that is
 * bound is one block of malloc, given to the table with free as its release. Cost: one visit a cell. Refuses cells of another kind
 * than the column was announced with, and columns of more than 2^31 - 1 rows. keyacct/init.lua is the interface; this module is
 * not. */
#include <keyacct.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core_calls.c"

/* --- columns ---------------------------------------------------------------------------------------------------------- */

static void refuse_cell(call *c, const char *column, int64_t row, const char *expected) {
    refuse(c, KEYACCT_E_VALUE, column, "expected %s, got a %s", expected, luaL_typename(c->L, -1));
    c->error.row = row;
}

/* Rows of the table, as far as Lua 5.1 can count them. */
static int take_rows(call *c, const holder *table, int cells) {
    int64_t rows = keyacct_table_rows(object(table));
    if (table && rows > INT32_MAX) refuse(c, KEYACCT_E_LIMIT, "rows", "a Lua table cannot have %lld rows", (long long)rows);
    if (cells && lua_type(c->L, cells) != LUA_TTABLE)
        refuse(c, KEYACCT_E_ARGUMENT, "cells", "expected a table, got a %s", luaL_typename(c->L, cells));
    return rows < 0 || c->bad != KEYACCT_OK ? 0 : (int)rows;
}

static void set_bit(uint8_t *bits, int row) { bits[row / 8] = (uint8_t)(bits[row / 8] | 1 << row % 8); }

/* One cell, on top of the stack, into the block. */
static void fill(call *c, void *values, int row, int32_t type, const char *name) {
    int is_boolean = lua_type(c->L, -1) == LUA_TBOOLEAN, at = lua_gettop(c->L);
    if (type == KEYACCT_TYPE_INT64) {
        ((int64_t *)values)[row] = is_boolean ? lua_toboolean(c->L, at) : take_int64(c, at, name);
    } else if (type == KEYACCT_TYPE_FLOAT64) {
        ((double *)values)[row] = take_float64(c, at, name);
    } else {
        if (!is_boolean) refuse_cell(c, name, row, "a boolean");
        ((int8_t *)values)[row] = (int8_t)lua_toboolean(c->L, at);
    }
    if (c->bad != KEYACCT_OK && c->error.row < 0) c->error.row = row;
}

/* table, name, type (int64, float64 or bool), unit, cells */
static int call_keyacct_table_bind(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    const char *name = take_text(&c, 2, "name");
    int32_t type = take_int32(&c, 3, "type"), unit = take_int32(&c, 4, "unit");
    int rows = take_rows(&c, table, 5), nulls = 0;
    if (type != KEYACCT_TYPE_INT64 && type != KEYACCT_TYPE_FLOAT64 && type != KEYACCT_TYPE_BOOL)
        refuse(&c, KEYACCT_E_ARGUMENT, "type", "cells are int64, float64 or bool, not type %d", (int)type);
    if (c.bad) return misuse(&c);
    luaL_checkstack(L, 4, "cells");
    size_t width = type == KEYACCT_TYPE_BOOL ? 1 : 8, size = (size_t)rows * width;
    char *block = calloc(1, size + (size_t)rows / 8 + 8); /* nothing raises until the table has it */
    if (!block) refuse(&c, KEYACCT_E_NO_MEMORY, name ? name : "", "no memory for %d cells", rows);
    for (int row = 0; row < rows && !c.bad; row++) {
        lua_rawgeti(L, 5, row + 1);
        if (lua_isnil(L, -1)) {
            nulls++;
        } else {
            fill(&c, block, row, type, name ? name : "");
            set_bit((uint8_t *)block + size, row);
        }
        lua_pop(L, 1);
    }
    if (c.bad) {
        free(block);
        snprintf(c.error.table, sizeof c.error.table, "%s", keyacct_table_role(object(table)));
        return misuse(&c);
    }
    if (keyacct_table_bind(object(table), name, type, unit, block, nulls ? (uint8_t *)block + size : NULL, free, block, &c.error)
        != KEYACCT_OK)
        return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

/* Bytes of all texts; a cell that is neither nil nor a string is refused. */
static size_t text_size(call *c, int rows, const char *name) {
    size_t size = 0, length;
    for (int row = 0; row < rows && !c->bad; row++) {
        lua_rawgeti(c->L, 4, row + 1);
        if (lua_type(c->L, -1) == LUA_TSTRING) {
            lua_tolstring(c->L, -1, &length);
            size += length;
        } else if (!lua_isnil(c->L, -1)) {
            refuse_cell(c, name, row, "a string");
        }
        lua_pop(c->L, 1);
    }
    return size;
}

/* table, name, unit, cells */
static int call_keyacct_table_bind_text(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    const char *name = take_text(&c, 2, "name");
    int32_t unit = take_int32(&c, 3, "unit");
    int rows = take_rows(&c, table, 4);
    if (c.bad) return misuse(&c);
    luaL_checkstack(L, 4, "cells");
    size_t size = text_size(&c, rows, name ? name : ""), offsets_size = ((size_t)rows + 1) * sizeof(int64_t), at = 0, length;
    char *block = c.bad ? NULL : calloc(1, offsets_size + (size_t)rows / 8 + 8 + size); /* nothing raises until the table has it */
    if (!block) refuse(&c, KEYACCT_E_NO_MEMORY, name ? name : "", "no memory for %d texts", rows);
    if (c.bad) {
        snprintf(c.error.table, sizeof c.error.table, "%s", keyacct_table_role(object(table)));
        return misuse(&c);
    }
    int64_t *offsets = (int64_t *)(void *)block;
    uint8_t *validity = (uint8_t *)block + offsets_size;
    char *bytes = block + offsets_size + (size_t)rows / 8 + 8;
    for (int row = 0; row < rows; row++) {
        lua_rawgeti(L, 4, row + 1);
        if (lua_type(L, -1) == LUA_TSTRING) {
            const char *text = lua_tolstring(L, -1, &length);
            memcpy(bytes + at, text, length);
            at += length;
            set_bit(validity, row);
        }
        lua_pop(L, 1);
        offsets[row + 1] = (int64_t)at;
    }
    if (keyacct_table_bind_text(object(table), name, unit, offsets, bytes, validity, free, block, &c.error) != KEYACCT_OK)
        return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static void push_cell(lua_State *L, const void *values, int32_t type, int row) {
    switch (type) {
    case KEYACCT_TYPE_FLOAT64: lua_pushnumber(L, ((const double *)values)[row]); return;
    case KEYACCT_TYPE_DATE: lua_pushinteger(L, ((const int32_t *)values)[row]); return;
    case KEYACCT_TYPE_BOOL: lua_pushboolean(L, ((const int8_t *)values)[row]); return;
    case KEYACCT_TYPE_CODE: lua_pushinteger(L, ((const int8_t *)values)[row]); return;
    default: push_int64(L, ((const int64_t *)values)[row]);
    }
}

/* table, column: all cells, nil where null, and their number as n. Codes 0 ("not given") are nil. */
static int call_keyacct_table_column_values(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int32_t column = take_int32(&c, 2, "column"), type = 0;
    int rows = take_rows(&c, table, 0);
    const void *values = NULL;
    const uint8_t *validity = NULL;
    int64_t offset = 0, length = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_table_column_info(object(table), column, NULL, &type, NULL, &c.error) != KEYACCT_OK) return failure(&c);
    if (type != KEYACCT_TYPE_TEXT
        && keyacct_table_column_values(object(table), column, &values, &validity, &offset, &c.error) != KEYACCT_OK)
        return failure(&c);
    lua_createtable(L, rows, 1);
    for (int row = 0; row < rows; row++) {
        if (type == KEYACCT_TYPE_TEXT || type == KEYACCT_TYPE_CODE) {
            if (!keyacct_table_is_valid(object(table), column, row)) continue;
        } else if (validity && !((validity[(row + offset) / 8] >> (row + offset) % 8) & 1)) continue;
        if (type == KEYACCT_TYPE_TEXT) {
            const char *bytes = NULL;
            if (keyacct_table_get_text(object(table), column, row, &bytes, &length, &c.error) != KEYACCT_OK) return failure(&c);
            lua_pushlstring(L, length ? bytes : "", (size_t)length);
        } else push_cell(L, values, type, row);
        lua_rawseti(L, -2, row + 1);
    }
    lua_pushinteger(L, rows);
    lua_setfield(L, -2, "n");
    return 1;
}

/* --- closing and loading ---------------------------------------------------------------------------------------------- */

/* Closes a handle; again is fine. What was made from it goes on living until it is closed too. */
static int call_close(lua_State *L) {
    handle *given = to_handle(L, 1);
    if (given) {
        holder *h = given->holder;
        given->holder = NULL;
        drop(h);
    }
    return 0;
}

static int call_is_open(lua_State *L) {
    handle *given = to_handle(L, 1);
    lua_pushboolean(L, given && given->holder);
    return 1;
}

static int call_keyacct_abi_check(lua_State *L) {
    call c;
    begin(&c, L);
    if (keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), sizeof(keyacct_allocator), &c.error) != KEYACCT_OK)
        return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static const luaL_Reg calls_by_hand[] = {
    {"keyacct_table_bind", call_keyacct_table_bind},
    {"keyacct_table_bind_text", call_keyacct_table_bind_text},
    {"keyacct_table_column_values", call_keyacct_table_column_values},
    {"keyacct_abi_check", call_keyacct_abi_check},
    {"close", call_close},
    {"is_open", call_is_open},
    {NULL, NULL},
};

/* Into the table at `calls`, with the metatable of handles and keyacct/failure.lua, the two values below the top, as upvalues. */
static void add_calls(lua_State *L, const luaL_Reg *list, int calls) {
    for (; list->name; list++) {
        lua_pushvalue(L, calls + 1);
        lua_pushvalue(L, calls + 2);
        lua_pushcclosure(L, list->func, 2);
        lua_setfield(L, calls, list->name);
    }
}

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_keyacct_core(lua_State *L);

int luaopen_keyacct_core(lua_State *L) {
    lua_settop(L, 0);
    lua_newtable(L);
    lua_newtable(L);
    lua_getglobal(L, "require");
    lua_pushstring(L, "keyacct.failure");
    lua_call(L, 1, 1);
    add_calls(L, generated_calls, 1);
    add_calls(L, calls_by_hand, 1);
    lua_getfield(L, 1, "close");
    lua_setfield(L, 2, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, 2, "__metatable");
    lua_settop(L, 1);
    return 1;
}
