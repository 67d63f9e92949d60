-- keyacct.ffi: libkeyacct over LuaJIT's FFI. The calls are generated (calls.lua); here are handles, arguments, whole columns,
-- loading.
--
-- A handle is a Lua table with a pointer and an anchor whose finalizer gives up the use of a counted holder. The holder destroys
-- the object when its handle and everything that was made from it are gone, so that finalizers may run in any order. A column that
-- is bound is one block of malloc, given to the table with free as its release. keyacct/init.lua is the interface; this module is
-- not.
local ffi = require("ffi")
local constants = require("keyacct.constants")
local tell = require("keyacct.failure")

if not pcall(ffi.typeof, "keyacct_error") then
    ffi.cdef(require("keyacct.cdef"))
    ffi.cdef("void *calloc(size_t count, size_t size); void free(void *pointer);")
end

local function load()
    local given = os.getenv("KEYACCT_LIBRARY")
    if given then return ffi.load(given) end
    local versioned = ffi.os == "OSX" and "libkeyacct." .. constants.ABI .. ".dylib" or "libkeyacct.so." .. constants.ABI
    local found, lib = pcall(ffi.load, versioned)
    return found and lib or ffi.load("keyacct")
end

local lib = load()
local EXACT = 2 ^ 53
local int64_type, uint64_type = ffi.typeof("int64_t"), ffi.typeof("uint64_t")
local EXACT64 = int64_type(EXACT)
local Handle = {}
local with = {lib = lib, destroys = {}}

-- --- failures --------------------------------------------------------------------------------------------------------------------

local problem = ffi.new("keyacct_error", {struct_size = ffi.sizeof("keyacct_error"), row = -1})
with.problem = problem

local function refusal(code, argument, message, ...)
    return {code = code, argument = argument, message = message:format(...)}
end

function with.misuse(bad)
    return tell(bad.code, ffi.string(lib.keyacct_status_name(bad.code)), bad.role or "", bad.argument, bad.row or -1, bad.message)
end

function with.failed(status)
    return tell(status, ffi.string(lib.keyacct_status_name(status)), ffi.string(problem.table), ffi.string(problem.column),
        tonumber(problem.row), ffi.string(problem.message))
end

-- --- handles ---------------------------------------------------------------------------------------------------------------------

local anchor_type = ffi.typeof("char[1]")

-- In a loop, not by recursion: slices of slices make chains of any length.
local function drop(holder)
    holder.uses = holder.uses - 1
    if holder.uses > 0 then return end
    local dead = {holder}
    while #dead > 0 do
        holder = table.remove(dead)
        if not holder.is_borrowed then with.destroys[holder.kind](holder.pointer) end
        if holder.viewed then holder.viewed.views = holder.viewed.views - 1 end
        for i = 1, #holder do
            local parent = holder[i]
            parent.uses = parent.uses - 1
            if parent.uses == 0 then dead[#dead + 1] = parent end
        end
    end
end

local function keep_holder(child, parent)
    child[#child + 1] = parent
    parent.uses = parent.uses + 1
    if parent.source and not child.source then child.source, child.source_round = parent.source, parent.source_round end
end

local function new_handle(pointer, kind)
    local holder = {pointer = pointer, kind = kind, uses = 1, views = 0, round = 0, fixed = 0}
    local handle = {pointer = pointer, kind = kind, holder = holder}
    handle.anchor = ffi.gc(anchor_type(), function() drop(holder) end)
    return setmetatable(handle, Handle), holder
end

-- Handle of a new object, which keeps the objects of the other handles alive.
function with.own(pointer, kind, ...)
    local handle, holder = new_handle(pointer, kind)
    for i = 1, select("#", ...) do
        local parent = select(i, ...)
        if parent then keep_holder(holder, parent.holder) end
    end
    holder.fixed = #holder
    return handle
end

-- A failure of a call that made something nevertheless, which stands in `where`.
function with.failed_in_part(status, pointer, kind)
    local made = pointer ~= nil and with.own(pointer, kind) or nil
    local none, message, code, where = with.failed(status)
    where.outputs = made
    return none, message, code, where
end

function with.borrow(pointer, kind, owner)
    local handle, holder = new_handle(pointer, kind)
    keep_holder(holder, owner.holder)
    holder.is_borrowed, holder.source, holder.source_round = true, owner.holder, owner.holder.round
    return handle
end

function with.view(handle, table_handle)
    handle.holder.viewed = table_handle.holder
    table_handle.holder.views = table_handle.holder.views + 1
    return handle
end

function with.keep(child, parent)
    if child and parent then keep_holder(child.holder, parent.holder) end
end

-- What was lent is no longer read, and what was borrowed is gone.
function with.forget(handle)
    if not handle then return end
    local holder = handle.holder
    holder.round = holder.round + 1
    for i = #holder, holder.fixed + 1, -1 do
        drop(holder[i])
        holder[i] = nil
    end
end

local function is_handle(value) return getmetatable(value) == Handle end

local function bad_handle(value, kind, name, written)
    if not is_handle(value) then return refusal(constants.E_HANDLE, name, "expected a %s, got a %s", kind, type(value)) end
    local holder = value.holder
    if not value.pointer then return refusal(constants.E_HANDLE, name, "the %s is closed", kind) end
    if value.kind ~= kind then return refusal(constants.E_HANDLE, name, "expected a %s, got a %s", kind, value.kind) end
    if holder.source and holder.source.round ~= holder.source_round then
        return refusal(constants.E_STALE, name, "the review has been run again; ask it for its tables anew")
    end
    if written and holder.is_borrowed then
        return refusal(constants.E_READONLY, name, "the table belongs to a review and is only read")
    end
    if written and holder.views > 0 then
        return refusal(constants.E_STATE, name, "%d slices of the table are open; close them before its columns change",
            holder.views)
    end
end

-- The pointer of an argument; nil for nil, which the library knows or refuses.
function with.take_handle(value, kind, name, written)
    if value == nil then return nil end
    if getmetatable(value) == Handle and value.kind == kind and value.pointer then
        local holder = value.holder
        if not holder.source and not (written and holder.views > 0) then return value.pointer end
    end
    local bad = bad_handle(value, kind, name, written)
    if bad then return nil, bad end
    return value.pointer
end

-- --- arguments -------------------------------------------------------------------------------------------------------------------

local function take_bytes(value, name)
    if type(value) == "string" then return value end
    return nil, refusal(constants.E_ARGUMENT, name, "expected a string, got a %s", type(value))
end
with.take_bytes = take_bytes

function with.take_text(value, name)
    if value == nil then return nil end
    local text, bad = take_bytes(value, name)
    if bad then return nil, bad end
    local zero = text:find("\0", 1, true)
    if zero then return nil, refusal(constants.E_ARGUMENT, name, "the text has a zero byte at position %d", zero) end
    return text
end

function with.take_key(value, name)
    if value == nil then return nil end
    local text, bad = take_bytes(value, name)
    if bad then return nil, bad end
    if #text ~= 16 then return nil, refusal(constants.E_ARGUMENT, name, "expected 16 bytes, got %d", #text) end
    return text
end

local function take_float64(value, name)
    if type(value) == "number" then return value end
    return nil, refusal(constants.E_ARGUMENT, name, "expected a number, got a %s", type(value))
end
with.take_float64 = take_float64

local function parse_int64(text, name)
    local negative = text:byte(1) == 45
    local digits = text:match("^%-?(%d+)$")
    if not digits then return nil, refusal(constants.E_ARGUMENT, name, "'%.40s' is not a whole number", text) end
    digits = digits:gsub("^0+", "")
    local limit = negative and "9223372036854775808" or "9223372036854775807"
    if #digits > #limit or (#digits == #limit and digits > limit) then
        return nil, refusal(constants.E_OVERFLOW, name, "'%.40s' does not fit 64 bits", text)
    end
    local value = uint64_type(0)
    for i = 1, #digits do value = value * 10 + (digits:byte(i) - 48) end
    return int64_type(negative and -value or value)
end

local function bad_int64(value, name)
    if type(value) ~= "number" then return nil, refusal(constants.E_ARGUMENT, name, "expected a whole number, got a %s",
        type(value)) end
    if value < -EXACT or value > EXACT then
        return nil, refusal(constants.E_OVERFLOW, name, "%.17g is beyond 2^53, where Lua numbers are not exact; give a string",
            value)
    end
    if value ~= value then return nil, refusal(constants.E_ARGUMENT, name, "nan is not a whole number") end
    return nil, refusal(constants.E_ARGUMENT, name, "%.17g is not a whole number", value)
end

-- A whole number: a Lua number as far as it is exact, a boxed int64 or uint64, a text of decimal digits.
local function take_int64(value, name)
    if type(value) == "number" then
        if value >= -EXACT and value <= EXACT and value % 1 == 0 then return value end
    elseif type(value) == "string" then
        return parse_int64(value, name)
    elseif ffi.istype(int64_type, value) then
        return value
    elseif ffi.istype(uint64_type, value) then
        if value <= uint64_type(0x7fffffff) * 0x100000000 + 0xffffffff then return int64_type(value) end
        return nil, refusal(constants.E_OVERFLOW, name, "'%s' does not fit 64 bits", (tostring(value):gsub("ULL$", "")))
    end
    return bad_int64(value, name)
end
with.take_int64 = take_int64

function with.take_int32(value, name)
    local whole, bad = take_int64(value, name)
    if bad then return nil, bad end
    if whole < -2147483648 or whole > 2147483647 then
        return nil, refusal(constants.E_RANGE, name, "%s does not fit 32 bits", (tostring(int64_type(whole)):gsub("LL$", "")))
    end
    return whole
end

-- --- results ---------------------------------------------------------------------------------------------------------------------

-- Beyond 2^53 a boxed int64.
local function number(value)
    if value >= -EXACT64 and value <= EXACT64 then return tonumber(value) end
    return value
end
with.number = number

function with.plain(value) return value end

function with.string_or_nil(value)
    if value ~= nil then return ffi.string(value) end
    return nil
end

with.to_string = ffi.string
with.holder = ffi.typeof
with.new_buffer = ffi.typeof("uint8_t[?]")
with.new_int32, with.new_int64, with.new_float64 = ffi.typeof("int32_t[1]"), ffi.typeof("int64_t[1]"), ffi.typeof("double[1]")
with.out_size, with.out_text, with.out_length = ffi.new("size_t[1]"), ffi.new("const char *[1]"), ffi.new("int64_t[1]")
with.out_hash = ffi.new("uint8_t[16]")

local calls = require("keyacct.calls")(with)

-- --- columns ---------------------------------------------------------------------------------------------------------------------

local free = ffi.cast("keyacct_release", ffi.C.free)
local int64_array, float64_array = ffi.typeof("int64_t *"), ffi.typeof("double *")
local int32_array, int8_array, uint8_array = ffi.typeof("int32_t *"), ffi.typeof("int8_t *"), ffi.typeof("uint8_t *")

local function take_rows(handle, cells)
    local rows = tonumber(lib.keyacct_table_rows(handle))
    if rows > 2147483647 then return nil, refusal(constants.E_LIMIT, "rows", "a Lua table cannot have %.0f rows", rows) end
    if cells ~= nil and type(cells) ~= "table" then
        return nil, refusal(constants.E_ARGUMENT, "cells", "expected a table, got a %s", type(cells))
    end
    return math.max(rows, 0)
end

local function allocate(size, name, what, rows)
    local block = ffi.C.calloc(1, size)
    if block == nil then return nil, refusal(constants.E_NO_MEMORY, name, "no memory for %d %s", rows, what) end
    return ffi.gc(block, ffi.C.free)
end

local function set_bit(bits, row) bits[bit.rshift(row, 3)] = bit.bor(bits[bit.rshift(row, 3)], bit.lshift(1, bit.band(row, 7))) end

local function take_cell(cell, type_number, name)
    if type_number == constants.TYPE_FLOAT64 then return take_float64(cell, name) end
    if type(cell) == "boolean" then return cell and 1 or 0 end
    if type_number == constants.TYPE_INT64 then return take_int64(cell, name) end
    return nil, refusal(constants.E_VALUE, name, "expected a boolean, got a %s", type(cell))
end

local function refused_cell(bad, pointer, row)
    bad.role, bad.row = ffi.string(lib.keyacct_table_role(pointer)), row
    return with.misuse(bad)
end

local views = {[constants.TYPE_INT64] = int64_array, [constants.TYPE_FLOAT64] = float64_array, [constants.TYPE_BOOL] = int8_array}

-- table, name, type (int64, float64 or bool), unit, cells
function calls.keyacct_table_bind(handle, name, type_number, unit, cells)
    local pointer, bad = with.take_handle(handle, "table", "table", true)
    if bad then return with.misuse(bad) end
    local label, bad_name = with.take_text(name, "name")
    if bad_name then return with.misuse(bad_name) end
    local unit_number, bad_unit = with.take_int32(unit, "unit")
    if bad_unit then return with.misuse(bad_unit) end
    if not views[type_number] then
        return with.misuse(refusal(constants.E_ARGUMENT, "type", "cells are int64, float64 or bool, not type %s",
            tostring(type_number)))
    end
    local rows, bad_rows = take_rows(pointer, cells or false)
    if bad_rows then return with.misuse(bad_rows) end
    local width = type_number == constants.TYPE_BOOL and 1 or 8
    local block, no_memory = allocate(rows * width + rows / 8 + 8, label or "", "cells", rows)
    if no_memory then return with.misuse(no_memory) end
    local values, validity, nulls = ffi.cast(views[type_number], block), ffi.cast(uint8_array, block) + rows * width, 0
    for row = 0, rows - 1 do
        local cell = rawget(cells, row + 1)
        if cell == nil then
            nulls = nulls + 1
        else
            local value, bad_cell = take_cell(cell, type_number, label or "")
            if bad_cell then return refused_cell(bad_cell, pointer, row) end
            values[row] = value
            set_bit(validity, row)
        end
    end
    ffi.gc(block, nil)
    local status = lib.keyacct_table_bind(pointer, label, type_number, unit_number, block, nulls > 0 and validity or nil, free,
        block, problem)
    if status ~= 0 then return with.failed(status) end
    return true
end

-- table, name, unit, cells
function calls.keyacct_table_bind_text(handle, name, unit, cells)
    local pointer, bad = with.take_handle(handle, "table", "table", true)
    if bad then return with.misuse(bad) end
    local label, bad_name = with.take_text(name, "name")
    if bad_name then return with.misuse(bad_name) end
    local unit_number, bad_unit = with.take_int32(unit, "unit")
    if bad_unit then return with.misuse(bad_unit) end
    local rows, bad_rows = take_rows(pointer, cells or false)
    if bad_rows then return with.misuse(bad_rows) end
    local size = 0
    for row = 0, rows - 1 do
        local cell = rawget(cells, row + 1)
        if type(cell) == "string" then size = size + #cell
        elseif cell ~= nil then
            return refused_cell(refusal(constants.E_VALUE, label or "", "expected a string, got a %s", type(cell)), pointer, row)
        end
    end
    local block, no_memory = allocate((rows + 1) * 8 + rows / 8 + 8 + size, label or "", "texts", rows)
    if no_memory then return with.misuse(no_memory) end
    local offsets, validity = ffi.cast(int64_array, block), ffi.cast(uint8_array, block) + (rows + 1) * 8
    local bytes, at = validity + math.floor(rows / 8) + 8, 0
    for row = 0, rows - 1 do
        local cell = rawget(cells, row + 1)
        if cell then
            ffi.copy(bytes + at, cell, #cell)
            at = at + #cell
            set_bit(validity, row)
        end
        offsets[row + 1] = at
    end
    ffi.gc(block, nil)
    local status = lib.keyacct_table_bind_text(pointer, label, unit_number, offsets, bytes, validity, free, block, problem)
    if status ~= 0 then return with.failed(status) end
    return true
end

local readers = {
    [constants.TYPE_FLOAT64] = {float64_array, function(value) return value end},
    [constants.TYPE_DATE] = {int32_array, function(value) return value end},
    [constants.TYPE_BOOL] = {int8_array, function(value) return value ~= 0 end},
    [constants.TYPE_CODE] = {int8_array, function(value) return value end},
}
for _, wide in ipairs {constants.TYPE_INT64, constants.TYPE_TIME, constants.TYPE_MONEY} do readers[wide] = {int64_array, number} end

local out_type, out_values = ffi.new("int32_t[1]"), ffi.new("const void *[1]")
local out_validity, out_offset = ffi.new("const uint8_t *[1]"), ffi.new("int64_t[1]")

local function text_cells(pointer, column, rows)
    local cells = {n = rows}
    for row = 0, rows - 1 do
        if lib.keyacct_table_is_valid(pointer, column, row) ~= 0 then
            local status = lib.keyacct_table_get_text(pointer, column, row, with.out_text, with.out_length, problem)
            if status ~= 0 then return with.failed(status) end
            cells[row + 1] = ffi.string(with.out_text[0], tonumber(with.out_length[0]))
        end
    end
    return cells
end

-- table, column: all cells, nil where null, and their number as n. Codes 0 ("not given") are nil.
function calls.keyacct_table_column_values(handle, column)
    local pointer, bad = with.take_handle(handle, "table", "table", false)
    if bad then return with.misuse(bad) end
    local place, bad_place = with.take_int32(column, "column")
    if bad_place then return with.misuse(bad_place) end
    local rows, bad_rows = take_rows(pointer)
    if bad_rows then return with.misuse(bad_rows) end
    local status = lib.keyacct_table_column_info(pointer, place, nil, out_type, nil, problem)
    if status ~= 0 then return with.failed(status) end
    local kind = out_type[0]
    if kind == constants.TYPE_TEXT then return text_cells(pointer, place, rows) end
    status = lib.keyacct_table_column_values(pointer, place, out_values, out_validity, out_offset, problem)
    if status ~= 0 then return with.failed(status) end
    local values, read = ffi.cast(readers[kind][1], out_values[0]), readers[kind][2]
    local validity, offset, cells = out_validity[0], tonumber(out_offset[0]), {n = rows}
    for row = 0, rows - 1 do
        local at = row + offset
        local present = validity == nil or bit.band(bit.rshift(validity[math.floor(at / 8)], at % 8), 1) == 1
        if present and not (kind == constants.TYPE_CODE and values[row] == 0) then cells[row + 1] = read(values[row]) end
    end
    return cells
end

-- --- closing and loading ---------------------------------------------------------------------------------------------------------

-- Closes a handle; again is fine. What was made from it goes on living until it is closed too.
function calls.close(handle)
    if not is_handle(handle) or not handle.pointer then return end
    handle.pointer = nil
    ffi.gc(handle.anchor, nil)
    drop(handle.holder)
end

function calls.is_open(handle) return is_handle(handle) and handle.pointer ~= nil end

function calls.keyacct_abi_check()
    local status = lib.keyacct_abi_check(constants.ABI, ffi.sizeof("keyacct_error"), ffi.sizeof("keyacct_allocator"), problem)
    if status ~= 0 then return with.failed(status) end
    return true
end

return calls
