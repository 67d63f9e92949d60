-- tests/golden/ledger/cases.txt, whose head says how a case is written. Every case that succeeds is also saved, loaded and run
-- again, and its rows are added once more in reverse, one part a row, as unit/ledger/golden.c does.
local support = require("support")
local keyacct, ok = support.keyacct, support.ok

local function table_of(rows)
    local columns, units = {account_id = {}, on = {}, amount = {}}, {}
    for i, row in ipairs(rows) do
        for name, value in pairs(row.cells) do
            columns[name] = columns[name] or {}
            if value ~= "-" then columns[name][i] = value end
        end
    end
    for name in pairs(columns) do units[name] = support.money[name] and "minor" or nil end
    return ok(keyacct.Table("transactions", columns, {rows = #rows, units = units}))
end

-- The rows of each part; in reverse one part a row.
local function parts_of(case, reverse)
    local parts = {}
    if reverse then
        for i = #case.rows, 1, -1 do parts[#parts + 1] = {case.rows[i]} end
        return parts
    end
    for part = 0, case.part do
        parts[#parts + 1] = {}
        for _, row in ipairs(case.rows) do
            if row.part == part then table.insert(parts[#parts], row) end
        end
    end
    return parts
end

local function add_parts(case, ledger, reverse)
    for i, rows in ipairs(parts_of(case, reverse)) do
        local transactions = table_of(rows)
        if i == 1 and not reverse then
            local done, message, code, where = ledger:add(transactions)
            if not done then return nil, message, code, where end
        else
            local own = ok(keyacct.Ledger(case.policy))
            local done, message, code, where = own:add(transactions)
            if done then done, message, code, where = ledger:merge(own) end
            own:close()
            if not done then return nil, message, code, where end
        end
        transactions:close()
    end
    return true
end

local function check_want(case, histories, index, want)
    local row = index:find(want[2])
    if want[1] == "absent" then return assert(row == nil, case.name) end
    assert(row, case.name .. ": no history of " .. want[2])
    local value, kind = histories:get(want[3], row), case.types[want[3]]
    local shown = support.shown(value, kind)
    if value and kind == "date" then shown = support.date_text(value) end
    if value and kind == "float64" and math.abs(value - assert(tonumber(want[4]), case.name)) <= 1e-12 then return end
    assert(shown == want[4], ("%s: %s of %s is %s, expected %s"):format(case.name, want[3], want[2], shown, want[4]))
end

local function check_error(case, message, code, where)
    local words = support.words(case.error)
    assert(code == keyacct[words[1]], ("%s: %s, expected %s"):format(case.name, tostring(message), words[1]))
    assert(not words[2] or (where.row or 0) == tonumber(words[2]) + 1, case.name .. ": row " .. tostring(where.row))
    assert(not words[3] or where.column == words[3], case.name .. ": column " .. tostring(where.column))
    support.failure(where)
end

local function check_again(case, ledger, run, expected)
    local bytes = ok(ledger:save())
    support.bytes("ledger", bytes)
    local other = ok(keyacct.Ledger(case.policy))
    ok(add_parts(case, other, true))
    for _, one in ipairs {ok(keyacct.Ledger.load(bytes)), other} do
        assert(support.dump(ok(one:histories(run))) == expected, case.name)
        assert(one:save() == bytes, case.name)
    end
end

local function run_case(case)
    ok(case.policy:freeze())
    local ledger, run = ok(keyacct.Ledger(case.policy)), ok(keyacct.Run{asof = case.asof, wants = {"*"}})
    local done, message, code, where = add_parts(case, ledger, false)
    local histories
    if done then histories, message, code, where = ledger:histories(run) end
    support.case("ledger/cases.txt", case.line)
    if case.error then return check_error(case, message, code, where) end
    ok(histories, message)
    case.types = {}
    for _, column in ipairs(histories:columns()) do case.types[column.name] = column.type end
    local index, text = ok(keyacct.Index(histories)), support.dump(histories)
    support.result(text)
    for _, want in ipairs(case.wants) do check_want(case, histories, index, want) end
    check_again(case, ledger, run, text)
end

local function read_row(case, words)
    local row = {part = case.part, cells = {account_id = words[2], on = words[3], amount = words[4]}}
    for i = 5, #words do
        local name, value = words[i]:match("^(.-)=(.*)$")
        row.cells[name] = value
    end
    case.rows[#case.rows + 1] = row
end

-- Runs all cases; gives their number.
return function()
    local case, cases = nil, 0
    support.money = {}
    for _, column in ipairs(keyacct.vocabulary()) do
        if column.role == "transactions" and column.type == "money" then support.money[column.name] = true end
    end
    for number, line in ipairs(support.lines("tests/golden/ledger/cases.txt")) do
        local words = support.words(line)
        if line == "" or line:sub(1, 1) == "#" then words = {} end
        if words[1] == "case" then
            if case then run_case(case) end
            case = {line = number, name = line:sub(6), policy = ok(keyacct.Policy({}, {freeze = false})), rows = {}, wants = {}, part = 0}
            cases = cases + 1
        elseif words[1] == "set" then ok(case.policy:set(words[2], words[3]))
        elseif words[1] == "asof" then case.asof = words[2]
        elseif words[1] == "row" then read_row(case, words)
        elseif words[1] == "part" then case.part = case.part + 1
        elseif words[1] == "error" then case.error = line:sub(7)
        elseif words[1] then
            assert(words[1] == "want" or words[1] == "absent", line)
            case.wants[#case.wants + 1] = words
        end
    end
    run_case(case)
    return cases
end
