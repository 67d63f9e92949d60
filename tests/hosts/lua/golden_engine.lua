-- tests/golden/service/engine.txt: the living engine, case by case, as unit/service/engine.c does; the file's head has its language.
-- Every case is played a row a call; on 16 shards; ticked at every whole hour; simulated before, saved and loaded after every step in
-- time; with all events in one table. Only the first way is written out: the others must come to the same.
local calendar = require("golden_calendar")
local support = require("support")
local keyacct, ok = support.keyacct, support.ok
local HOUR = 3600000
local FORMS = {"%s", "%s_at", "%s_ms", "level_%s", "reason_%s", "plan_%s", "%s_version"}
-- The tables of a policy that a script can fill, with their columns.
local TARGET = "clock,severity,level,amount,unit"
local TRIGGER = "trigger,operator,fact,at_least,at_most,event,output,event_2,output_2,case_kind,severity,clock,channel,count,followed,"
    .. "window,unit,level,segment,action,role,again,due_days"
local LEFT_OUT = {emitted_at = true, catch_up = true, count = true} -- what the ways may say differently

-- A time or day with its year and its offset from UTC: 06-03T10:00 is 2026-06-03T10:00+02:00.
local function full(text)
    local year, time = text:sub(3, 3) == "-" and "2026-" or "", text:match("T(.*)")
    return year .. text .. (time and not time:find("[Z+-]") and "+02:00" or "")
end

local function when(text) return calendar.time(full(text)) end

-- --- the file ----------------------------------------------------------------------------------------------------------------------

local function add_step(case, number, words)
    local place, body, first, last
    for i, word in ipairs(words) do
        if word:find("#", 1, true) then
            place = i
            body, first, last = word:match("^(.*)#(%d+)%.%.(%d+)$")
        end
    end
    for i = tonumber(first) or 0, tonumber(last) or 0 do -- x#1..80 stands for x1 to x80
        local step = {line = number, words = {(unpack or table.unpack)(words)}, of_many = place ~= nil}
        if place then step.words[place] = body .. support.shown(i) end
        if words[1] == "at" or words[1] == "advance" then step.at = when(words[2]) end
        case.steps[#case.steps + 1] = step
    end
end

-- The calendars and the cases of lines, {{number, words}}.
local function read(lines)
    local defined, cases, case = {}, {}, nil
    local setups = {}
    function setups.policy() case.policies[#case.policies + 1] = {settings = "", targets = "", triggers = ""} end
    function setups.set(words)
        local policy = case.policies[#case.policies]
        policy.settings = policy.settings .. ("service.%s = %s\n"):format(words[2], words[3])
    end
    function setups.target(words)
        local policy = case.policies[#case.policies]
        policy.targets = policy.targets .. table.concat(words, ",", 2) .. "\n"
    end
    function setups.trigger(words) -- cells by name, in any order; the others are empty
        local policy, cells, row = case.policies[#case.policies], {}, {}
        for i = 2, #words do
            local name, value = words[i]:match("^(.-)=(.*)$")
            assert(name and ("," .. TRIGGER .. ","):find("," .. name .. ",", 1, true), words[i])
            cells[name] = value
        end
        for name in TRIGGER:gmatch("[^,]+") do row[#row + 1] = cells[name] or "" end
        policy.triggers = policy.triggers .. table.concat(row, ",") .. "\n"
    end
    function setups.calendars(words) case.calendars = {select(2, (unpack or table.unpack)(words))} end
    function setups.later(words) case.later = words end
    function setups.apart() case.apart = true end
    function setups.together() case.together = true end
    function setups.refused(words) case.steps[#case.steps].refused = "KEYACCT_" .. words[2] end
    for _, line in ipairs(lines) do
        local number, words = line[1], line[2]
        if calendar.take(defined, words) then -- nothing more
        elseif words[1] == "case" then
            case = {line = number, name = words[2], policies = {}, calendars = {"BER"}, steps = {}}
            setups.policy()
            cases[#cases + 1] = case
        elseif setups[words[1]] then setups[words[1]](words)
        else add_step(case, number, words) end
    end
    return defined, cases
end

-- --- cells -------------------------------------------------------------------------------------------------------------------------

-- {role = {column = {type =, unit =}}}
local known = {}
for _, one in ipairs(keyacct.vocabulary()) do
    known[one.role] = known[one.role] or {}
    known[one.role][one.name] = one
end

-- All cells of a table that the engine made.
local function rows_of(made)
    local rows = {role = made:role(), n = made:rows(), kinds = {}, cells = {}, names = {}, matched = {}}
    for i, column in ipairs(ok(made:columns())) do
        rows.names[i], rows.kinds[column.name], rows.cells[column.name] = column.name, column.type, ok(made:column(column.name))
    end
    return rows
end

-- The column that a short word means: due is due_at, spent is spent_ms, granted is level_granted, value is reason_value.
local function column_of(rows, word)
    for _, form in ipairs(FORMS) do
        if rows.kinds[form:format(word)] then return form:format(word) end
    end
    if word == "value_2" then return "reason_2_value" end
    error("no such column: " .. word, 0)
end

-- A cell as people write it; "-" is null.
local function shown(rows, name, row)
    local value, kind = rows.cells[name][row], rows.kinds[name]
    if value == nil or kind == "code" and value == 0 then return "-" end
    if kind == "bool" then return value and "1" or "0" end
    if kind ~= "code" then return support.shown(value, kind) end
    local of = known[rows.role] and known[rows.role][name]
    local list = of and of.unit or name
    return list == "level" and support.shown(value) or keyacct.code_name(list, value)
end

-- Whether a cell is as NAME=VALUE of the script says.
local function is(rows, row, pair)
    local word, wanted = pair:match("^(.-)=(.*)$")
    local name = column_of(rows, assert(word, pair))
    local found, kind = shown(rows, name, row), rows.kinds[name]
    if wanted == "-" or found == "-" or kind == "code" or kind == "text" or kind == "bool" then return found == wanted end
    if kind == "time" or kind == "int64" and wanted:find("T", 1, true) then return support.shown(when(wanted)) == found end
    return support.shown(calendar.duration(wanted)) == found
end

-- --- events and time ---------------------------------------------------------------------------------------------------------------

local play = {}
play.__index = play

function play:check(good, ...)
    if not good then error(("engine.txt:%d: %s, %s: %s"):format(self.line, self.case.name, self.way, table.concat({...}, " ")), 0) end
end

-- What the library made, written out in the first way.
function play:made(made)
    if self.first then support.result(support.dump(made)) end
    return rows_of(made)
end

function play:drain()
    local out = ok(self.engine:drain())
    local count = out:rows()
    if count > 0 then self.drains[#self.drains + 1] = self:made(out) end
    out:close()
    return count
end

function play:advance(at)
    ok(self.engine:advance(at))
    self:drain()
    self.now = math.max(self.now or at, at)
end

function play:tick(till)
    if self.way ~= "hourly" or not self.now then return end
    for at = self.now - self.now % HOUR + HOUR, till - 1, HOUR do self:advance(at) end
end

local function cell_of(step, column)
    local words = step.words
    if column == "at" then return full(words[2]) end
    if column == "event" then return words[3] end
    if column == "account_id" or column == "case_id" then
        local place = column == "account_id" and 4 or 5
        local given = words[place] and not words[place]:find("=", 1, true) and not words[4]:find("=", 1, true)
        return given and words[place] ~= "-" and words[place] or nil
    end
    for i = 4, #words do
        local name, value = words[i]:match("^(.-)=(.*)$")
        local timely = column:match("_at$") or column:match("_on$")
        if name == column and value ~= "-" then return timely and full(value) or value end
    end
end

function play:events(steps)
    local columns = {}
    for row, step in ipairs(steps) do
        for i = 4, #step.words do
            local name = step.words[i]:match("^(.-)=")
            self:check(not name or known.events[name] and name ~= "event_status", "events have no column", step.words[i])
        end
        for name in pairs(known.events) do
            local cell = cell_of(step, name)
            if cell ~= nil then
                columns[name] = columns[name] or {}
                columns[name][row] = cell
            end
        end
    end
    return ok(keyacct.Table("events", columns, {rows = #steps, unit = "minor"}))
end

function play:apply(steps)
    local events, first = self:events(steps), nil
    local done, message, _, where = self.engine:apply(events)
    local found = ok(events:column("event_status"))
    self:check(found.n == #steps, "not a status for every event")
    for i, step in ipairs(steps) do
        local status = keyacct.status_name(found[i])
        self.line = step.line
        self:check(status == (step.refused or "KEYACCT_OK"), status, tostring(message))
        if status ~= "KEYACCT_OK" then first = first or status end
    end
    self:check((done ~= nil) == (first == nil), "returned", tostring(message))
    if not done then
        if self.first then support.failure(where) end
        self:check(where.message ~= "" and where.column, "refused without a reason or a column")
        self:check(#steps > 1 or where.status == first, "returned", where.status)
    end
    events:close()
end

-- What an event would bring can be asked before, with the same answer and no trace.
function play:simulate(step)
    local before, events = ok(self.engine:hash()), self:events{step}
    local out, message, _, where = self.engine:simulate(events, step.at)
    self:check(self.engine:hash() == before, "a simulation changed the state")
    self:check((where and where.status) == step.refused, "simulated:", tostring(message))
    self:check(out or where.outputs, "no outputs of the others")
    ok(out or where.outputs):close()
    events:close()
end

-- A refused event changes nothing: time has come to the millisecond before it, so that nothing else changes either.
function play:apply_one(step)
    local before
    self:tick(step.at)
    if step.refused then
        self:advance(step.at - 1)
        before = ok(self.engine:hash())
    end
    if self.way == "saved" and not step.of_many then self:simulate(step) end
    self:apply{step}
    local said = self:drain()
    self:check(not step.refused or self.engine:hash() == before and said == 0, "a refused event changed the state")
    self.now = math.max(self.now or step.at, step.at)
end

function play:save_and_load()
    local before, bytes, deadline = ok(self.engine:hash()), ok(self.engine:save()), support.shown(self.engine:next_deadline())
    self.engine:close()
    self.engine = ok(keyacct.Engine.load(bytes))
    self:check(support.shown(self.engine:next_deadline()) == deadline, "loaded: another deadline")
    self:check(self.engine:hash() == before, "loaded: another hash")
    self:check(self.engine:save() == bytes, "saved again: other bytes")
end

-- --- expectations ------------------------------------------------------------------------------------------------------------------

function play:compare(step, rows, row, first)
    for i = first, #step.words do
        local word = step.words[i]
        self:check(is(rows, row, word), "expected", word, "and not", shown(rows, column_of(rows, word:match("^(.-)=")), row))
    end
end

local expectations = {}

function expectations.promise(self, step)
    local rows, words, found = self:made(ok(self.engine:promises())), step.words, nil
    for row = 1, rows.n do
        if shown(rows, "case_id", row) == words[2] and (#words == 2 or shown(rows, "clock", row) == words[3]) then found = row end
    end
    if words[1] == "ended" or #words == 4 and words[4] == "none" then return self:check(not found, "still promised:", words[2]) end
    self:check(found, "no such promise:", words[2])
    self:compare(step, rows, found, 4)
end

function expectations.level(self, step)
    local rows, words, found = self:made(ok(self.engine:levels())), step.words, nil
    for row = rows.n, 1, -1 do
        if shown(rows, "account_id", row) == words[2] then found = row end
    end
    self:check((found == nil) == (words[1] == "gone"), "there or not:", words[2])
    if found then self:compare(step, rows, found, 3) end
end

function expectations.region(self, step)
    local words, found = step.words, nil
    local rows = self:made(ok(self.engine:explain(ok(keyacct.Table("accounts", {account_id = {words[2]}})), 1)))
    local case = words[4] and not words[4]:find("=", 1, true) and words[4]
    for row = rows.n, 1, -1 do
        if shown(rows, "region", row) == words[3] and (not case or shown(rows, "case_id", row) == case) then found = row end
    end
    self:check(found, "no such region:", words[3])
    self:compare(step, rows, found, case and 5 or 4)
end

-- Whether a row of outputs is what the words from `first` on say: kind, account, case, then pairs.
local function says(rows, row, words, first)
    local names, place = {"output", "account_id", "case_id"}, 0
    for i = first, #words do
        if words[i]:find("=", 1, true) then
            if not is(rows, row, words[i]) then return false end
        else
            place = place + 1
            if not names[place] or shown(rows, names[place], row) ~= words[i] then return false end
        end
    end
    return true
end

function expectations.output(self, step)
    local at = support.shown(when(step.words[2]))
    for _, rows in ipairs(self.drains) do
        for row = 1, rows.n do
            if not rows.matched[row] and shown(rows, "at", row) == at and says(rows, row, step.words, 3) then
                rows.matched[row] = true
                return
            end
        end
    end
    self:check(false, "not said:", table.concat(step.words, " "))
end

function expectations.none(self, step)
    for _, rows in ipairs(self.drains) do
        for row = 1, rows.n do
            self:check(rows.matched[row] or not says(rows, row, step.words, 2), "said at", shown(rows, "at", row))
        end
    end
end

function expectations.lump(self, step)
    if self.way ~= "hourly" then expectations.output(self, step) end
end

expectations.ended, expectations.gone = expectations.promise, expectations.level

function play:expect(step)
    self.line = step.line
    self:check(expectations[step.words[1]], "not understood:", step.words[1])
    expectations[step.words[1]](self, step)
end

-- --- ways --------------------------------------------------------------------------------------------------------------------------

local function begin(case, defined, way, first)
    local self = setmetatable({case = case, way = way, first = first, drains = {}, line = case.line}, play)
    for i, one in ipairs(case.policies) do
        local text = "edition 1\n" .. one.settings
        if one.targets ~= "" then text = text .. "table service.target\n" .. TARGET .. "\n" .. one.targets .. "end\n" end
        if one.triggers ~= "" then text = text .. "table service.trigger\n" .. TRIGGER .. "\n" .. one.triggers .. "end\n" end
        local policy = ok(ok(keyacct.Policy.load(text)):freeze())
        if i == 1 then self.engine = ok(keyacct.Engine(policy, way == "shards" and 16 or 1))
        else assert(ok(self.engine:policy(policy)) == i) end
    end
    local function give(name, of)
        local one = assert(defined[of], of)
        one.made = one.made or ok(calendar.make(defined, of))
        ok(self.engine:calendar(name, one.made))
    end
    for _, one in ipairs(case.calendars) do give(one:match("^[^=]*"), one:match("[^=]*$")) end
    if case.later then give(case.later[2], case.later[3]) end
    return self
end

function play:all_in_one()
    local events = {}
    for _, step in ipairs(self.case.steps) do
        if step.words[1] == "at" then events[#events + 1] = step end
    end
    self:apply(events)
end

function play:step_by_step()
    local steps = self.case.steps
    for i, step in ipairs(steps) do
        self.line = step.line
        if step.words[1] == "at" then self:apply_one(step)
        elseif step.words[1] == "advance" then
            self:tick(step.at)
            self:advance(step.at)
        else self:expect(step) end
        if self.way == "saved" and step.at and not (steps[i + 1] and steps[i + 1].line == step.line) then self:save_and_load() end
    end
end

-- All that was said in the order of (time, account), as a host would put it together. Repeats of the top step may come as one with a
-- count: they are added up.
function play:heard()
    local found, repeats, text, ids = {}, 0, {}, {}
    for _, rows in ipairs(self.drains) do
        for row = 1, rows.n do
            local id = shown(rows, "output_id", row)
            self:check(not ids[id], "two outputs have one id", id)
            ids[id] = true
            if shown(rows, "reason", row) == "repeat_alert" then repeats = repeats + rows.cells.count[row]
            else
                local line = {at = rows.cells.at[row], account = shown(rows, "account_id", row), place = #found}
                for _, name in ipairs(rows.names) do
                    if not LEFT_OUT[name] then line[#line + 1] = name .. "=" .. shown(rows, name, row) end
                end
                found[#found + 1] = line
            end
        end
    end
    table.sort(found, function(a, b)
        if a.at ~= b.at then return a.at < b.at end
        if a.account ~= b.account then return a.account < b.account end
        return a.place < b.place
    end)
    for i, line in ipairs(found) do text[i] = table.concat(line, " ") end
    return support.shown(repeats) .. " repeats\n" .. table.concat(text, "\n")
end

-- Plays a case one way; gives what it came to.
local function play_case(case, defined, way, first)
    local self, last = begin(case, defined, way, first), nil
    if way == "table" then self:all_in_one() else self:step_by_step() end
    for _, step in ipairs(case.steps) do last = step.at and math.max(last or step.at, step.at) or last end
    self:advance(last)
    for _, step in ipairs(case.steps) do
        if case.together and not step.at then self:expect(step) end
    end
    local hash, heard = ok(self.engine:hash()), self:heard()
    if first then
        support.bytes("engine", ok(self.engine:save()))
        support.bytes("hash", hash)
        support.numbers("next", (self.engine:next_deadline()))
    end
    self.engine:close()
    return hash, heard
end

local engine = {}

-- Plays the lines of the file in some ways, in the order of unit/service/engine.c; gives the number of the cases.
function engine.play(lines, ways)
    local defined, cases = read(lines)
    for _, case in ipairs(cases) do
        local hash, heard
        support.case("service/engine.txt", case.line)
        for _, way in ipairs(ways) do
            if not (way == "table" and case.apart) and (way == "table" or not case.together) then
                local now, said = play_case(case, defined, way, hash == nil)
                hash, heard = hash or now, heard or said
                local where = ("engine.txt:%d: %s, %s"):format(case.line, case.name, way)
                assert(heard == said, where .. " says\n" .. said .. "\ninstead of\n" .. heard)
                assert(hash == now, where .. ": comes to another hash")
            end
        end
        assert(hash, case.name .. " is not played")
    end
    return #cases
end

return engine
