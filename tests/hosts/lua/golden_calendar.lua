-- tests/golden/service/calendar.txt: business time, case by case, as unit/service/calendar.c does; and the calendars that a script
-- defines.
local support = require("support")
local keyacct, ok = support.keyacct, support.ok
local NAMES = {"rule", "weekday", "from_on", "until_on", "from_time", "until_time"}
local WORKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday"}
local UNITS = {ms = 1, s = 1000, m = 60000, h = 3600000, d = 86400000, [""] = 1}
local calendar = {}

-- Milliseconds of a time, parsed by the library; the same words come often.
local times = {}
function calendar.time(text)
    times[text] = times[text] or ok(keyacct.time(text))
    return times[text]
end

-- 3h20m, 15s, 40ms; a plain number is itself.
function calendar.duration(text)
    local sum, read = 0, ""
    for number, unit in text:gmatch("(%-?%d+)(%a*)") do
        sum, read = sum + tonumber(number) * assert(UNITS[unit], text), read .. number .. unit
    end
    assert(read == text and text ~= "", "not a duration: " .. text)
    return sum
end

local function zone_bytes(name)
    if name == "-" then return nil end
    local file = assert(io.open((os.getenv("TZDIR") or "/usr/share/zoneinfo") .. "/" .. name, "rb"))
    local bytes = file:read("*a")
    file:close()
    return bytes
end

-- Takes a line that defines a calendar into {name = {...}}; false: it is none.
function calendar.take(defined, words)
    if words[1] == "calendar" and #words == 5 then
        defined.last = {zone = words[3], from = words[4], till = words[5], rows = 0, columns = {}}
        for _, name in ipairs(NAMES) do defined.last.columns[name] = {} end
        defined[words[2]] = defined.last
        return true
    end
    if words[1] ~= "rule" or #words ~= 7 then return false end
    local one = defined.last
    for _, day in ipairs(words[3] == "mon-fri" and WORKDAYS or {words[3]}) do
        one.rows = one.rows + 1
        for i, name in ipairs(NAMES) do
            local cell = i == 2 and day or words[i + 1]
            if cell ~= "-" then one.columns[name][one.rows] = cell end
        end
    end
    return true
end

-- A new calendar, or nil and a failure.
function calendar.make(defined, name)
    local one = assert(defined[name], name)
    local rules = ok(keyacct.Table("calendars", one.columns, {rows = one.rows}))
    return keyacct.Calendar(rules, calendar.time(one.from), calendar.time(one.till), zone_bytes(one.zone))
end

-- What is asked has been saved and loaded.
local function asked(defined, name)
    local one = assert(defined[name], name)
    if not one.made then
        local bytes = ok(ok(calendar.make(defined, name)):save())
        one.made = ok(keyacct.Calendar.load(bytes))
        assert(one.made:save() == bytes, name)
        support.bytes("calendar", bytes)
    end
    return one.made
end

local function same(found, wanted)
    assert(support.shown(found) == support.shown(wanted), ("%s instead of %s"):format(support.shown(found), support.shown(wanted)))
end

local function refused(words, made, _, _, where)
    assert(made == nil, "must be refused")
    assert(where.status == words[1], where.status)
    assert(where.message ~= "")
    support.failure(where)
    return where
end

local kinds = {}

function kinds.deadline(defined, words)
    local due = ok(asked(defined, words[1]):deadline(calendar.time(words[2]), calendar.duration(words[3])))
    same(due, calendar.time(words[4]))
    support.numbers("due", due)
end

function kinds.elapsed(defined, words)
    local open = ok(asked(defined, words[1]):elapsed(calendar.time(words[2]), calendar.time(words[3])))
    same(open, calendar.duration(words[4]))
    support.numbers("elapsed", open)
end

function kinds.next(defined, words)
    local opens, closes = ok(asked(defined, words[1]):next(calendar.time(words[2])))
    same(opens, calendar.time(words[3]))
    same(closes, calendar.time(words[4]))
    support.numbers("next", opens, closes)
end

function kinds.day(defined, words)
    local from, till, day = ok(asked(defined, words[1]):facts())
    same(day, calendar.duration(words[2]))
    support.numbers("facts", from, till, day)
end

function kinds.beyond(defined, words)
    local where = refused({words[4]}, asked(defined, words[1]):deadline(calendar.time(words[2]), calendar.duration(words[3])))
    assert(where.row == 1 and where.column)
end

function kinds.refused(defined, words)
    local where = refused({words[2]}, calendar.make(defined, words[1]))
    assert((where.table or "-") == words[3] and (where.column or "-") == words[4], where.message)
    assert((where.row and support.shown(where.row - 1) or "-") == words[5], where.message)
end

-- Plays the lines of the file, {{number, words}}; gives the number of the cases.
function calendar.play(lines)
    local defined, cases = {}, 0
    for _, line in ipairs(lines) do
        local number, words = line[1], line[2]
        if not calendar.take(defined, words) then
            support.case("service/calendar.txt", number)
            local play, rest = assert(kinds[words[2]], "not understood"), {select(3, (unpack or table.unpack)(words))}
            local good, problem = pcall(play, defined, rest)
            if not good then error(("calendar.txt:%d: %s"):format(number, tostring(problem)), 0) end
            cases = cases + 1
        end
    end
    return cases
end

return calendar
