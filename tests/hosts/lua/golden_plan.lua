-- tests/golden/plan: what is found and what is to be done, row by row, as unit/plan/golden.c does (findings.txt has the form).
local support = require("support")
local keyacct, ok = support.keyacct, support.ok

local function split(list, separator)
    local out = {}
    for one in (list .. separator):gmatch("(.-)" .. separator) do out[#out + 1] = one end
    return out
end

local function contacts_of(list)
    if list == "empty" then return ok(keyacct.Table("contacts", {account_id = {}, at = {}, channel = {}})) end
    local columns = {account_id = {}, at = {}, channel = {}}
    for i, one in ipairs(split(list, ";")) do
        columns.account_id[i] = "a1"
        columns.at[i], columns.channel[i] = one:match("^(.*):(.-)$")
    end
    return ok(keyacct.Table("contacts", columns))
end

local function begin(given, keep_all)
    local test, columns, rows, asof = {}, {}, 1, "2026-06-30"
    local policy = ok(keyacct.Policy({}, {freeze = false}))
    if keep_all then ok(ok(policy:set("plan.actions_max", "60")):set("plan.standing_max", "60")) end
    for _, token in ipairs(support.words(given)) do
        local name, value = token:match("^(.-)=(.*)$")
        rows = math.max(rows, #split(token, ","))
        if name == "cases" or name == "surveys" then test[name] = ok(keyacct.Table(name, {account_id = {}}))
        elseif name == "contacts" then test.contacts = contacts_of(value)
        elseif name == "asof" then asof = value
        elseif name:sub(1, 4) == "set:" then ok(policy:set(name:sub(5), value))
        else columns[name] = split(value, ",") end
    end
    columns.segment = columns.segment or {"-"}
    columns.account_id = {}
    for row = 1, rows do columns.account_id[row] = "a" .. row end
    for _, cells in pairs(columns) do
        for row = 1, rows do
            cells[row] = cells[row] or (row > 1 and #cells == 1 and cells[1]) or "-"
        end
        for row = 1, rows do
            if cells[row] == "-" then cells[row] = nil end
        end
    end
    test.accounts = ok(keyacct.Table("accounts", columns, {rows = rows, unit = "minor"}))
    test.policy, test.run = ok(policy:freeze()), ok(keyacct.Run{asof = asof, wants = {"*"}})
    test.actions, test.findings, test.owners = ok(keyacct.make_plan(test.accounts, test))
    support.result(support.dump(test.accounts, "ours") .. support.dump(test.actions) .. support.dump(test.findings)
        .. support.dump(test.owners))
    return test
end

local function cell_text(made, name, row)
    local value, message = made:get(name, row)
    assert(message == nil, message)
    if value == nil then return "-" end
    for _, column in ipairs(made:columns()) do
        if column.name == name then
            if column.type == "code" then return made:name(name, row) end
            if column.type == "date" then return support.date_text(value) end
            if column.type == "float64" then return ("%.15g"):format(value) end
            if column.type == "bool" then return value and "1" or "0" end
        end
    end
    return support.shown(value)
end

local function reason_text(actions, row)
    local reason, value = cell_text(actions, "reason", row), actions:get("reason_value", row) or 0
    return reason .. ":" .. (keyacct.code_name(reason, value) or support.shown(value))
end

local function compare(where, test, made, row, expected)
    for _, token in ipairs(support.words(expected)) do
        local name, value = token:match("^(.-)=(.*)$")
        local found = name == "reason" and reason_text(test.actions, row) or cell_text(made, name, row)
        assert(found == value, ("%s: %s is %s, expected %s"):format(where, name, found, value))
    end
end

local function find_row(made, column, name, account)
    for row = 1, made:rows() do
        if made:name(column, row) == name and cell_text(made, "account_id", row) == account then return row end
    end
end

local function run_row(where, line)
    local fields = split(line, "|")
    local head, expected = support.words(fields[1]), fields[3] or ""
    local no, kind = head[1]:match("^(no_)(.*)$")
    kind = kind or head[1]
    if kind == "state" then
        local test = begin(fields[2], false)
        return compare(where, test, test.accounts, 1, expected)
    end
    assert(kind == "action" or kind == "finding" or kind == "book", line)
    local test = begin(fields[2], kind == "action")
    local made = kind == "action" and test.actions or test.findings
    local row = find_row(made, kind == "action" and "action" or "finding", head[2], kind == "book" and "-" or "a1")
    if no then return assert(row == nil, where .. ": must not be there: " .. head[2]) end
    assert(row, where .. ": is missing: " .. head[2])
    compare(where, test, made, row, expected)
end

-- Runs one file; gives the number of its cases.
return function(file)
    local cases = 0
    for number, line in ipairs(support.lines("tests/golden/plan/" .. file)) do
        if line:sub(1, 1) ~= "#" and line:match("%S") then
            support.case("plan/" .. file, number)
            run_row(file .. ":" .. number, line)
            cases = cases + 1
        end
    end
    return cases
end
