-- Tables, their index, and the run. Rows count from 1.
local cells_module = require("keyacct.cells")
local constants = require("keyacct.constants")
local object = require("keyacct.object")

local raw, handle, written, wrap, chain, at = object.raw, object.handle, object.written, object.wrap, object.chain, object.row
local UNITS = {[""] = 0, minor = constants.UNIT_MINOR, major = constants.UNIT_MAJOR, ppm = constants.UNIT_PPM,
    fraction = constants.UNIT_FRACTION, percent = constants.UNIT_PERCENT}
local TYPES = {}
for name, value in pairs(constants) do
    local kind = name:match("^TYPE_(.*)")
    if kind then TYPES[value] = kind:lower() end
end
local ORIGINS = {[constants.ORIGIN_INPUT] = "input", [constants.ORIGIN_OUTPUT] = "output", [constants.ORIGIN_CARRIED] = "carried"}
local TYPE_NUMBERS = {}
for value, name in pairs(TYPES) do TYPE_NUMBERS[name] = value end

-- {role = {column = {type =, unit = (for codes: the list)}}} of the loaded library.
local vocabulary
local function of_vocabulary(role, name)
    if not vocabulary then
        vocabulary = {}
        for i = 0, raw.keyacct_column_count() - 1 do
            local own = raw.keyacct_column_text(i, constants.FIELD_ROLE)
            vocabulary[own] = vocabulary[own] or {}
            vocabulary[own][raw.keyacct_column_text(i, constants.FIELD_NAME)] = {type = raw.keyacct_column_text(i,
                constants.FIELD_TYPE),
                unit = raw.keyacct_column_text(i, constants.FIELD_UNIT)}
        end
    end
    local found = vocabulary[role] and vocabulary[role][name]
    if not found and role == "assessments" then found = vocabulary.accounts[name] end
    return found
end

local function unit_number(unit)
    if unit == nil then return constants.UNIT_NONE end
    return UNITS[unit] or unit
end

local Table

local function sorted(names)
    local out = {}
    for name in pairs(names) do out[#out + 1] = name end
    table.sort(out, function(a, b) return tostring(a) < tostring(b) end)
    return out
end

-- Last row and stated number of rows of a column; nil and a failure where it is none.
local function extent(role, name, cells)
    if type(cells) ~= "table" then
        return object.fail("E_ARGUMENT", role, tostring(name), -1, "expected a table of cells, got a %s", type(cells))
    end
    local last, stated = cells_module.extent(cells)
    if last then return last, stated end
    return object.fail("E_ARGUMENT", role, tostring(name), -1, "'%s' is not a row; cells are numbered from 1", tostring(stated))
end

-- Rows that the columns say: stated by n, else the last row, which must then be the same in all of them.
local function rows_of(role, columns)
    local rows, stated_by, longest, shortest
    for _, name in ipairs(sorted(columns)) do
        local last, stated, b, c = extent(role, name, columns[name])
        if not last then return nil, stated, b, c end
        if stated and stated_by and stated ~= rows then
            return object.fail("E_ARGUMENT", role, tostring(name), -1, "n is %s, but %s in column '%s'", tostring(stated),
                tostring(rows),
                tostring(stated_by))
        end
        if stated then rows, stated_by = stated, name end
        if not longest or last > longest.last then longest = {name = name, last = last} end
        if not shortest or last < shortest.last then shortest = {name = name, last = last} end
    end
    if stated_by or not longest then return rows or 0 end
    if longest.last == shortest.last then return longest.last end
    return object.fail("E_ARGUMENT", role, tostring(shortest.name), -1,
        "%.0f cells, but %.0f in column '%s'; where the last cells are nil, "
        .. "state the number of rows: {rows = %.0f}", shortest.last, longest.last, tostring(longest.name), longest.last)
end

-- Table(role, {column = cells}, {rows =, unit = (of money), units = {column = unit}, types = {column = "int64" or "text", where the
-- cells do not say it}, currency =, decimals =, names = {foreign = name}})
local function create(role, columns, options)
    columns, options = columns or {}, options or {}
    if type(columns) ~= "table" or type(options) ~= "table" then
        return object.fail("E_ARGUMENT", "", "columns", -1, "expected tables of columns and options, got a %s and a %s",
            type(columns), type(options))
    end
    for _, field in ipairs {"units", "types", "names"} do
        if options[field] ~= nil and type(options[field]) ~= "table" then
            return object.fail("E_ARGUMENT", "", field, -1, "expected a table, got a %s", type(options[field]))
        end
    end
    local rows, a, b, c = options.rows
    if rows == nil then rows, a, b, c = rows_of(tostring(role), columns) end
    if rows == nil then return nil, a, b, c end
    local self
    self, a, b, c = wrap(Table, raw.keyacct_table_create(role, rows))
    if not self then return nil, a, b, c end
    self.places, self.count = {}, self:rows()
    local done = true
    if options.currency ~= nil then done, a, b, c = self:set_currency(options.currency, options.decimals or 2) end
    for _, foreign in ipairs(sorted(options.names or {})) do
        if done then done, a, b, c = self:name_map(foreign, options.names[foreign]) end
    end
    for _, name in ipairs(sorted(columns)) do
        local known = of_vocabulary(role, options.names and options.names[name] or name)
        local unit = options.units and options.units[name] or known and known.type == "money" and options.unit or nil
        if done then done, a, b, c = self:bind(name, columns[name], unit, options.types and options.types[name]) end
    end
    if done then return self end
    self:close()
    return nil, a, b, c
end

Table = object.class("Table", create)

function Table.adopt(made, ...)
    local self, a, b, c = wrap(Table, made, ...)
    if not self then return nil, a, b, c end
    self.places, self.count = {}, raw.keyacct_table_rows(made)
    return self
end

function Table.describe(self) return ("%s, %.0f rows"):format(self:role(), self:rows()) end

function Table:rows() return raw.keyacct_table_rows(self.handle) end
function Table:role() return raw.keyacct_table_role(self.handle) end
function Table:currency() return raw.keyacct_table_currency(self.handle) end
function Table:decimals() return raw.keyacct_table_decimals(self.handle) end

function Table:set_currency(code, decimals) return chain(self, raw.keyacct_table_set_currency(self.handle, code, decimals)) end

-- The foreign name stands for a column of the vocabulary; nil hides it.
function Table:name_map(foreign, name, unit)
    return chain(self, raw.keyacct_table_name_map(self.handle, foreign, name or nil, unit_number(unit)))
end

-- Binds cells, one a row: numbers, strings, booleans; nil is null. The cells are copied. Ids, and columns that are carried along,
-- are integers or text as their cells are; where there are none, kind = "int64" or "text" says it.
function Table:bind(name, cells, unit, kind)
    local role, a, b, c = self:role()
    if not role then return nil, a, b, c end
    local function fail(status, row, ...) return object.fail(status, role, tostring(name), row and row - 1 or -1, ...) end
    local last, stated
    last, stated, b, c = extent(role, name, cells)
    if not last then return nil, stated, b, c end
    if last > self.count or (stated and stated ~= self.count) then
        return fail("E_ARGUMENT", nil, "%s cells for %s rows", tostring(stated or last), tostring(self.count))
    end
    local known = of_vocabulary(role, name)
    local planned, bound
    planned, bound, b, c = cells_module.plan(cells, last, kind or known and known.type, fail)
    if not planned then return nil, bound, b, c end
    if planned == constants.TYPE_TEXT then return chain(self, raw.keyacct_table_bind_text(written(self), name, unit_number(unit),
        bound)) end
    return chain(self, raw.keyacct_table_bind(written(self), name, planned, unit_number(unit), bound))
end

-- Adds a column of nulls, to be filled with set. The type, such as "int64", is the vocabulary's where it is left out.
function Table:add_column(name, kind)
    return chain(self, raw.keyacct_table_add_column(written(self), name, TYPE_NUMBERS[kind] or kind or 0))
end

function Table:unbind(name) return chain(self, raw.keyacct_table_unbind(written(self), name)) end

-- Place and type of a column, looked up once.
local function place_of(self, name)
    local places = rawget(self, "places")
    local found = places[name]
    if found then return found end
    local count, a, b, c = raw.keyacct_table_column_count(self.handle)
    if not count then return nil, a, b, c end
    local place = raw.keyacct_table_column_find(self.handle, name)
    if not place then return nil, raw.keyacct_table_column_find(self.handle, name) end
    if place < 0 then return object.fail("E_NOT_FOUND", self:role(), tostring(name), -1, "the table has no such column") end
    local _, kind, origin = raw.keyacct_table_column_info(self.handle, place)
    local known = of_vocabulary(self:role(), name)
    found = {place = place, type = TYPES[kind], origin = ORIGINS[origin], list = known and known.unit}
    places[name] = found
    return found
end

-- Every column as {name =, type =, origin =}, in the order of the table.
function Table:columns()
    local count, a, b, c = raw.keyacct_table_column_count(self.handle)
    if not count then return nil, a, b, c end
    local out = {}
    for place = 0, count - 1 do
        local name, kind, origin = raw.keyacct_table_column_info(self.handle, place)
        if not name then return nil, kind, origin end
        out[place + 1] = {name = name, type = TYPES[kind], origin = ORIGINS[origin]}
    end
    return out
end

function Table:has(name)
    local place, a, b, c = raw.keyacct_table_column_find(self.handle, name)
    if not place then return nil, a, b, c end
    return place >= 0
end

-- The cells of a column, nil where null, and their number as n. Codes are numbers.
function Table:column(name)
    local found, a, b, c = place_of(self, name)
    if not found then return nil, a, b, c end
    return raw.keyacct_table_column_values(self.handle, found.place)
end

-- The cells of a code column by name.
function Table:names(name)
    local codes, a, b, c = self:column(name)
    if not codes then return nil, a, b, c end
    local found, out = place_of(self, name), {n = codes.n}
    if found.type ~= "code" then return object.fail("E_COLUMN", self:role(), name, -1, "the column holds no codes but %s",
        found.type) end
    for row = 1, codes.n do
        if codes[row] then out[row] = raw.keyacct_code_name(found.list, codes[row]) end
    end
    return out
end

local function check_row(self, name, row)
    if type(row) ~= "number" or row % 1 ~= 0 or row < 1 or row > self.count then
        return object.fail("E_RANGE", self:role() or "", tostring(name), -1, "%s is not a row; the table has rows 1 to %s",
            tostring(row), tostring(self.count))
    end
    return true
end

-- One cell; nil where null. Codes are numbers, dates days, times milliseconds.
function Table:get(name, row)
    local found, a, b, c = place_of(self, name)
    if not found then return nil, a, b, c end
    local good
    good, a, b, c = check_row(self, name, row)
    if not good then return nil, a, b, c end
    local valid
    valid, a, b, c = raw.keyacct_table_is_valid(self.handle, found.place, row - 1)
    if valid == 0 then return nil end
    if not valid then return nil, a, b, c end
    if found.type == "float64" then return raw.keyacct_table_get_float64(self.handle, found.place, row - 1) end
    if found.type == "text" then return raw.keyacct_table_get_text(self.handle, found.place, row - 1) end
    local value
    value, a, b, c = raw.keyacct_table_get_int64(self.handle, found.place, row - 1)
    if found.type == "bool" and value then return value == 1 end
    if value == nil then return nil, a, b, c end
    return value
end

-- The name of one code; nil where null or not given.
function Table:name(name, row)
    local value, a, b, c = self:get(name, row)
    if value == nil then return nil, a, b, c end
    local found = place_of(self, name)
    if found.type ~= "code" then return object.fail("E_COLUMN", self:role(), name, -1, "the column holds no codes but %s",
        found.type) end
    return raw.keyacct_code_name(found.list, value)
end

-- Writes one cell of a column made by add_column; nil writes a null. Money is minor units.
function Table:set(name, row, value)
    local found, a, b, c = place_of(self, name)
    if not found then return nil, a, b, c end
    local good
    good, a, b, c = check_row(self, name, row)
    if not good then return nil, a, b, c end
    if value == nil then return raw.keyacct_table_set_null(self.handle, found.place, row - 1) end
    if found.type == "float64" then return raw.keyacct_table_set_float64(self.handle, found.place, row - 1, value) end
    if found.type == "text" or (found.type == "code" and type(value) == "string") then
        return raw.keyacct_table_set_text(self.handle, found.place, row - 1, value)
    end
    if found.type == "bool" and type(value) == "boolean" then value = value and 1 or 0 end
    return raw.keyacct_table_set_int64(self.handle, found.place, row - 1, value)
end

local function asked(self, call, name, row)
    local found, a, b, c = place_of(self, name)
    if not found then return nil, a, b, c end
    local answer
    answer, a, b, c = call(self.handle, found.place, at(row))
    if not answer then return nil, a, b, c end
    return answer == 1
end

function Table:is_valid(name, row) return asked(self, raw.keyacct_table_is_valid, name, row) end
function Table:is_given(name, row) return asked(self, raw.keyacct_table_is_given, name, row) end

-- Rows first .. first + count - 1 without a copy. Until it is closed, the columns of this table cannot change.
function Table:slice(first, count)
    local good, a, b, c = true
    if type(first) == "number" and type(count) == "number" and not (first >= 1 and count >= 0
        and first + count <= self.count + 1) then
        good, a, b, c = object.fail("E_RANGE", self:role() or "", "first", -1,
            "%s rows from row %s on are not within the table's %s rows",
            tostring(count), tostring(first), tostring(self.count))
    end
    if not good then return nil, a, b, c end
    return Table.adopt(raw.keyacct_table_slice(self.handle, at(first), count))
end

function Table:align(index, source) return chain(self, raw.keyacct_table_align(written(self), handle(index), handle(source))) end

-- An index of a table by account_id.
local Index
Index = object.class("Index", function(accounts, key) return wrap(Index, raw.keyacct_index_create(handle(accounts), key)) end)

-- The row of an account; nil if it is not there. The ids are text or integers, of which large ones may be written as text.
function Index:find(account)
    local row, a, b, c = -1
    if type(account) == "string" then row, a, b, c = raw.keyacct_index_find_text(self.handle, account) end
    if row == -1 and (type(account) ~= "string" or account:match("^%-?%d+$")) then
        row, a, b, c = raw.keyacct_index_find_int64(self.handle, account)
    end
    if not row then return nil, a, b, c end
    if row < 0 then return nil end
    return row + 1
end

-- Days of an ISO date, milliseconds of an ISO time: parsed by the library.
local function parsed(column, text)
    local one, a, b, c = Table("transactions", {[column] = {text}}, {rows = 1})
    if not one then return nil, a, b, c end
    local value = one:get(column, 1)
    one:close()
    return value
end

local Run

-- Run{asof = days or "2026-06-30" or "2026-06-30T12:00", asof_at = milliseconds, wants = {columns}}
local function create_run(options)
    options = options or {}
    if type(options) ~= "table" then return object.fail("E_ARGUMENT", "", "options", -1, "expected a table, got a %s",
        type(options)) end
    local wants = options.wants or {}
    if type(wants) ~= "table" then return object.fail("E_ARGUMENT", "", "wants", -1, "expected a table, got a %s", type(wants)) end
    local self, a, b, c = wrap(Run, raw.keyacct_run_create())
    if not self then return nil, a, b, c end
    local day, time, done = options.asof, options.asof_at, true
    if type(day) == "string" and day:find("T", 1, true) then day, time = nil, day end
    if type(day) == "string" then day, a, b, c = parsed("on", day); done = day end
    if type(time) == "string" then time, a, b, c = parsed("at", time); done = time end
    if done and day ~= nil then done, a, b, c = raw.keyacct_run_set_asof_on(self.handle, day) end
    if done and time ~= nil then done, a, b, c = raw.keyacct_run_set_asof_at(self.handle, time) end
    for _, name in ipairs(wants) do
        if done then done, a, b, c = raw.keyacct_run_want(self.handle, name) end
    end
    if done then return self end
    self:close()
    return nil, a, b, c
end

Run = object.class("Run", create_run)

local function day(text) return parsed("on", text) end
local function time(text) return parsed("at", text) end

return {Table = Table, Index = Index, Run = Run, day = day, time = time}
