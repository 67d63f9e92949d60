-- What the specs share: the binding, checked calls, tables written out to the last bit.
local keyacct = require("keyacct")
local support = {}

support.root = (debug.getinfo(1, "S").source:match("^@(.*)/tests/hosts/lua/") or ".")

-- The results of a call that must not fail.
function support.ok(first, message, ...)
    if first == nil then error(tostring(message), 2) end
    return first, message, ...
end

function support.lines(path)
    local out, file = {}, assert(io.open(support.root .. "/" .. path, "rb"))
    for line in file:lines() do out[#out + 1] = line end
    file:close()
    return out
end

function support.read(path)
    local file = assert(io.open(support.root .. "/" .. path, "rb"))
    local text = file:read("*a")
    file:close()
    return text
end

function support.words(text)
    local out = {}
    for word in text:gmatch("%S+") do out[#out + 1] = word end
    return out
end

function support.date_text(day) return os.date("!%Y-%m-%d", day * 86400) end

-- One value, the same text in every Lua: integers as digits, doubles to 17 digits.
function support.shown(value, kind)
    if value == nil then return "-" end
    if kind == "float64" then return ("%.17g"):format(value) end
    if type(value) == "number" then return ("%.0f"):format(value) end
    return (tostring(value):gsub("U?LL$", ""))
end

if math.type then
    local plain = support.shown
    function support.shown(value, kind)
        if math.type(value) == "integer" then return ("%d"):format(value) end
        return plain(value, kind)
    end
end

local function cell(value, kind)
    if value == nil or kind == "code" and value == 0 then return "-" end
    if kind ~= "text" then return support.shown(value, kind) end
    return "'" .. value:gsub("[^\33-\36\38-\126]", function(one) return ("%%%02X"):format(one:byte()) end)
end

-- A whole table as tests/golden/results.h says: a line a column. Of a table of ours ("ours") only the results, by name.
function support.dump(made, ours)
    local out = {("table %s %s"):format(made:role(), support.shown(made:rows()))}
    local columns = support.ok(made:columns())
    if ours then table.sort(columns, function(a, b) return a.name < b.name end) end
    for _, column in ipairs(columns) do
        if not ours or column.origin == "output" then
            local cells, line = support.ok(made:column(column.name)), {column.name, column.type, column.origin}
            for row = 1, cells.n do line[#line + 1] = cell(cells[row], column.type) end
            out[#out + 1] = table.concat(line, " ")
        end
    end
    return table.concat(out, "\n") .. "\n"
end

-- The rules of a calendar that is always open.
function support.around_the_clock()
    return support.ok(keyacct.Table("calendars", {rule = {"weekly"}, from_time = {"00:00"}, until_time = {"24:00"}}))
end

function support.hex(bytes)
    return (bytes:gsub(".", function(one) return ("%02x"):format(one:byte()) end))
end

-- {{number, words}} of the lines of a golden file without comments and blank lines.
function support.golden(path)
    local out = {}
    for number, line in ipairs(support.lines("tests/golden/" .. path)) do
        if line:match("%S") and line:sub(1, 1) ~= "#" then out[#out + 1] = {number, support.words(line)} end
    end
    return out
end

-- What a run of the specs found, written to KEYACCT_LUA_RESULTS: to be the same bytes under every interpreter, and those of golden files
-- the same as C writes (tests/golden/results.h).
local results = os.getenv("KEYACCT_LUA_RESULTS")
function support.result(text)
    if not results then return end
    local file = assert(io.open(results, "ab"))
    file:write(text)
    file:close()
end

function support.case(file, line) support.result(("== %s:%d\n"):format(file, line)) end
function support.bytes(name, bytes) support.result("bytes " .. name .. " " .. support.hex(bytes) .. "\n") end

function support.numbers(...)
    local out = {"numbers", ...}
    for i = 3, #out do out[i] = support.shown(out[i]) end
    support.result(table.concat(out, " ") .. "\n")
end

function support.failure(where)
    support.result(("error %s %s %s %s %s\n"):format(where.status, where.table or "-", where.column or "-",
        where.row and support.shown(where.row - 1) or "-", where.message))
end

support.keyacct = keyacct
return support
