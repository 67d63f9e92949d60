-- From the cells of a Lua table to one physical kind of column: integers, doubles, booleans or text.
--
-- One visit a cell. Integers stay integers; a column with fractions is float64; one with text is text, in which numbers are written
-- out exactly, and the library parses it. nil is null wherever it stands; NaN becomes null in the library. A plain number beyond
-- 2^53 is refused where the column is exact (doubles are not exact there): a string or an integer of 64 bits says such an amount.
local constants = require("keyacct.constants")
local object = require("keyacct.object")

local cells_module = {}
local EXACT = 2 ^ 53
local is_integer = math.type and function(value) return math.type(value) == "integer" end or function() return false end

-- Largest row of a table of cells, and its stated number of rows (n). A key that is no row is a failure: nil, key.
function cells_module.extent(cells)
    local last, stated = 0, rawget(cells, "n")
    for key in next, cells do
        if type(key) == "number" and key >= 1 and key % 1 == 0 and key <= EXACT then
            if key > last then last = key end
        elseif key ~= "n" then
            return nil, key
        end
    end
    return last, stated
end

-- "text", "fraction", "boolean", "wide" (an integer that a double may not hold), "far" (a double beyond 2^53), "whole"; nil: not a
-- cell.
local function kind_of(cell)
    local kind = type(cell)
    if kind == "number" then
        if is_integer(cell) then return (cell < -EXACT or cell > EXACT) and "wide" or "whole" end
        if cell ~= cell or cell % 1 ~= 0 then return "fraction" end -- an infinite number has no remainder but NaN
        return (cell < -EXACT or cell > EXACT) and "far" or "whole"
    elseif kind == "string" then return "text"
    elseif kind == "boolean" then return "boolean"
    elseif kind == "cdata" and object.raw.is_int64(cell) then return "wide"
    end
end

-- The first row of each kind among rows 1 .. last.
local function scan(cells, last, fail)
    local first = {}
    for row = 1, last do
        local cell = rawget(cells, row)
        if cell ~= nil then
            local kind = kind_of(cell)
            if not kind then
                return fail("E_VALUE", row, "expected a number, a string, a boolean or nil, got a %s", type(cell))
            end
            if not first[kind] then first[kind] = row end
        end
    end
    return first
end

local function written_out(cell)
    local kind = kind_of(cell)
    if kind == "fraction" or kind == "far" then return ("%.17g"):format(cell) end
    if kind == "whole" then return ("%.0f"):format(cell) end
    if kind == "wide" then return (tostring(cell):gsub("U?LL$", "")) end
    return tostring(cell)
end

local function as_text(cells, last)
    local out = {}
    for row = 1, last do
        local cell = rawget(cells, row)
        if cell ~= nil then out[row] = type(cell) == "string" and cell or written_out(cell) end
    end
    return out
end

-- Physical type and the cells to bind, of which `last` is the last that is not nil; nil and a failure. `kind` is the vocabulary's
-- type of the column, nil for a carried one.
function cells_module.plan(cells, last, kind, fail)
    local first, a, b, c = scan(cells, last, fail)
    if not first then return nil, a, b, c end
    local inexact = kind == "float64" or kind == nil
    if first.far and not inexact then
        return fail("E_OVERFLOW", first.far, "%.17g is beyond 2^53, where Lua numbers are not exact; give a string",
            cells[first.far])
    end
    if first.boolean and (first.whole or first.fraction or first.wide or first.far) and kind ~= "bool" then
        return fail("E_VALUE", first.boolean, "a boolean stands among numbers")
    end
    if first.text then return constants.TYPE_TEXT, as_text(cells, last) end
    if first.wide and (first.fraction or first.far) then
        return fail("E_VALUE", first.wide, "an integer beyond 2^53 stands among fractions; give all of them as strings")
    end
    if first.fraction or first.far or (kind == "float64" and not first.wide) then return constants.TYPE_FLOAT64, cells end
    if first.boolean and not first.whole and not first.wide then return constants.TYPE_BOOL, cells end
    if next(first) == nil and (kind == "text" or kind == "key" or kind == nil) then return constants.TYPE_TEXT, {} end
    return constants.TYPE_INT64, cells
end

return cells_module
