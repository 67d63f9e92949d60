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

-- A whole table as text: a line a column.
function support.dump(made)
    local out = {}
    for _, column in ipairs(support.ok(made:columns())) do
        local cells, line = support.ok(made:column(column.name)), {column.name, column.type, column.origin}
        for row = 1, cells.n do line[#line + 1] = support.shown(cells[row], column.type) end
        out[#out + 1] = table.concat(line, " ")
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

-- What a run of the specs found, written to KEYACCT_LUA_RESULTS: to be the same bytes under every interpreter.
local results = os.getenv("KEYACCT_LUA_RESULTS")
function support.result(text)
    if not results then return end
    local file = assert(io.open(results, "ab"))
    file:write(text)
    file:close()
end

support.keyacct = keyacct
return support
