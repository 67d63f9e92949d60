-- libkeyacct for Lua: tables in, tables out; nothing is computed here.
--
-- On LuaJIT the calls go through the FFI (keyacct.ffi), elsewhere, or where that fails, through a C module (keyacct.core); the
-- environment variable KEYACCT_LUA = ffi or core takes one of them. The FFI finds the library by KEYACCT_LIBRARY, else in the
-- system.
--
-- What fails gives nil, message, code, where: the message names table, row and column; code is one of keyacct.E_...; where has them
-- as fields. Rows count from 1. Money beyond 2^53 is given as a string, and comes as an integer of Lua 5.3, a boxed int64 of
-- LuaJIT, else as a string.
local constants = require("keyacct.constants")
local object = require("keyacct.object")

local function choose()
    local wanted, problems = os.getenv("KEYACCT_LUA"), {}
    local order = wanted and {wanted} or rawget(_G, "jit") and {"ffi", "core"} or {"core"}
    for _, flavour in ipairs(order) do
        local found, calls = pcall(require, "keyacct." .. flavour)
        if found then return flavour, calls end
        problems[#problems + 1] = "keyacct." .. flavour .. ": " .. tostring(calls)
    end
    error("libkeyacct was not found\n" .. table.concat(problems, "\n"), 0)
end

local flavour, raw = choose()
assert(raw.keyacct_abi_check())
for name, call in pairs(raw) do object.raw[name] = call end
object.raw.is_int64 = function() return false end
local has_ffi, ffi = pcall(require, "ffi")
if flavour == "ffi" and has_ffi then
    object.raw.is_int64 = function(value) return ffi.istype("int64_t", value) or ffi.istype("uint64_t", value) end
end

local keyacct = {flavour = flavour}
for name, value in pairs(constants) do keyacct[name] = value end
for _, part in ipairs {"table", "policy", "rooms"} do
    for name, value in pairs(require("keyacct." .. part)) do keyacct[name] = value end
end

local facts = keyacct.facts
keyacct.facts = nil

-- Every column of the vocabulary: role, name, type, unit (for codes: the list), room, default, since, explanation.
function keyacct.vocabulary()
    return facts(raw.keyacct_column_count(), raw.keyacct_column_text, {"role", "name", "type", "unit", "room", "default", "since",
        "explanation"})
end

-- Every code: role (its list), name, value, label, label_zh, explanation.
function keyacct.codes()
    local out = facts(raw.keyacct_code_count(), raw.keyacct_code_text, {"role", "name", "label", "label_zh", "explanation"})
    for i, one in ipairs(out) do one.value = raw.keyacct_code_value(i - 1) end
    return out
end

-- What every call reads and adds: call, role, name, use.
function keyacct.schema() return facts(raw.keyacct_schema_count(), raw.keyacct_schema_text, {"call", "role", "name", "use"}) end

-- Name of a code by list and number: code_name("segment", 3) is "gold"; nil when unknown.
function keyacct.code_name(list, value) return raw.keyacct_code_name(list, value) end
function keyacct.status_name(status) return raw.keyacct_status_name(status) end
function keyacct.status_describe(status) return raw.keyacct_status_describe(status) end

-- Version of the library as text, and as major * 1000000 + minor * 1000 + patch.
function keyacct.version() return raw.keyacct_version_string(), raw.keyacct_version() end

return keyacct
