-- tests/golden/service: books and the cells that the five levels must give them, as unit/service/golden.c does (its head has the
-- form).
local support = require("support")
local keyacct, ok = support.keyacct, support.ok
local unpack = unpack or table.unpack
local SECTIONS = {accounts = true, cases = true, contacts = true, surveys = true, expect = true}
local MONEY = {current_value = "minor", cost = "minor"}

local function new_book(name, file, line)
    return {name = name, file = file, line = line, sections = {}, policy = ok(keyacct.Policy({}, {freeze = false})), cells = 0}
end

local function make_table(book, role)
    local section = book.sections[role]
    if not section then return nil end
    local columns, units = {}, {}
    for c, name in ipairs(section.names or {}) do
        local cells = {}
        for row, given in ipairs(section.rows) do
            if given[c] ~= "-" then cells[row] = given[c] end
        end
        columns[name], units[name] = cells, MONEY[name]
    end
    return ok(keyacct.Table(role, columns, {rows = #section.rows, units = units}))
end

local function shown(accounts, name, row, expected)
    local value, message = accounts:get(name, row)
    assert(message == nil, message)
    if value == nil then return "-" end
    local kind
    for _, column in ipairs(accounts:columns()) do
        if column.name == name then kind = column.type end
    end
    local is_level = name:match("^level") and name ~= "level_reason" and name ~= "level_hold"
    if kind == "code" and not is_level then return accounts:name(name, row) end
    if kind == "date" then return support.date_text(value) end
    if kind == "float64" then return ("%g"):format(value) end
    if kind == "time" then return keyacct.time(expected) == value and expected or support.shown(value) end
    if kind == "bool" then return value and "1" or "0" end
    return support.shown(value, kind)
end

local function check_error(book, code, where, accounts, columns)
    local status, table_role, column, row = book.error[2], book.error[3], book.error[4], tonumber(book.error[5])
    assert(keyacct.status_name(code) == status, book.name .. ": " .. tostring(where and where.message))
    assert(where.table == table_role and where.column == column and (where.row or 0) == row + 1, book.name .. ": " .. where.message)
    assert(#accounts:columns() == columns, book.name .. ": columns after an error")
    support.failure(where)
end

local function run_book(book)
    local accounts = make_table(book, "accounts")
    local with = {policy = ok(book.policy:freeze()), cases = make_table(book, "cases"), contacts = make_table(book, "contacts"),
        surveys = make_table(book, "surveys"), run = ok(keyacct.Run{asof = book.asof, wants = {"*"}}),
            index = ok(keyacct.Index(accounts))}
    local columns = #accounts:columns()
    local done, message, code, where = keyacct.assess_service(accounts, with)
    support.case("service/" .. book.file, book.line)
    if book.error then return check_error(book, code, where, accounts, columns) end
    ok(done, book.name .. ": " .. tostring(message))
    support.result(support.dump(accounts, "ours"))
    local expect = book.sections.expect
    assert(#expect.rows > 0, book.name)
    for _, wanted in ipairs(expect.rows) do
        local row = assert(with.index:find(wanted[1]), book.name .. ": " .. wanted[1])
        for c = 2, #expect.names do
            if wanted[c] ~= "~" then
                local found = shown(accounts, expect.names[c], row, wanted[c])
                assert(found == wanted[c], ("%s: %s of %s is %s, expected %s"):format(book.name, expect.names[c], wanted[1], found,
                    wanted[c]))
                book.cells = book.cells + 1
            end
        end
    end
end

local function add_row(section, words)
    assert(#words == #section.names, table.concat(words, " "))
    local body, first, last = words[1]:match("^(.-)#(%d+)%.%.(%d+)$")
    for i = tonumber(first) or 0, tonumber(last) or 0 do
        local row = {unpack(words)}
        if body then row[1] = body .. i end
        section.rows[#section.rows + 1] = row
    end
end

-- Runs one file; gives the number of its books and of the cells compared.
return function(file)
    local book, section, books, cells = nil, nil, 0, 0
    local function finish()
        if book then
            run_book(book)
            books, cells = books + 1, cells + book.cells
        end
    end
    for number, line in ipairs(support.lines("tests/golden/service/" .. file)) do
        local words = line:sub(1, 1) == "#" and {} or support.words(line)
        if words[1] == "book" then
            finish()
            book, section = new_book(words[2], file, number), nil
        elseif words[1] == "asof" then book.asof = words[2]
        elseif words[1] == "set" then ok(book.policy:set(words[2], words[3]))
        elseif words[1] == "error" and #words == 5 then book.error = words
        elseif SECTIONS[words[1]] and #words == 1 then
            section = {rows = {}}
            book.sections[words[1]] = section
        elseif words[1] and not section.names then section.names = words
        elseif words[1] then add_row(section, words) end
    end
    finish()
    return books, cells
end
