-- What all classes share: an object is a Lua table with the handle of something that the library made; handles live in ffi.lua or
-- core.c.
local object = {}

-- The calls of the flavour that init.lua chose.
object.raw = {}

local function close(self)
    object.raw.close(rawget(self, "handle"))
end

-- A class: called like a function it makes an object; its objects are closed by :close(), by <close> and by the collector.
function object.class(name, create)
    local class = {close = close, class_name = name}
    class.__index = class
    class.__close = close
    class.__name = "keyacct." .. name
    function class.__tostring(self)
        local open = object.raw.is_open(rawget(self, "handle"))
        return class.__name .. (open and class.describe and " (" .. class.describe(self) .. ")" or open and "" or " (closed)")
    end
    return setmetatable(class, {__name = "keyacct." .. name, __call = create and function(_, ...) return create(...) end})
end

-- An object of a class from a fresh handle; a failure is passed on.
function object.wrap(class, handle, ...)
    if not handle then return nil, ... end
    return setmetatable({handle = handle}, class)
end

-- What the calls take for an object: its handle. Anything else is passed on, for the calls to refuse.
function object.handle(value)
    if type(value) == "table" then
        local handle = rawget(value, "handle")
        if handle ~= nil then return handle end
    end
    return value
end

-- The same for a table that the call adds columns to: what is known of its columns is forgotten.
function object.written(value)
    if type(value) == "table" and rawget(value, "places") then value.places = {} end
    return object.handle(value)
end

-- self when the call went well, else its failure.
function object.chain(self, done, ...)
    if done then return self end
    return nil, ...
end

-- Rows count from 1 here, from 0 in C. What is no number is passed on, for the calls to refuse.
function object.row(row)
    if type(row) == "number" then return row - 1 end
    return row
end

-- A failure of the binding itself, told like one of the library.
function object.fail(status, table_role, column, row, message, ...)
    local constants = require("keyacct.constants")
    return require("keyacct.failure")(constants[status], "KEYACCT_" .. status, table_role, column, row, message:format(...))
end

return object
