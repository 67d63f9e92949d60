-- tests/golden/risk: the expert card, case by case, as unit/risk/golden.c does.
local support = require("support")
local keyacct, ok = support.keyacct, support.ok

local function pairs_of(text)
    local out = {}
    for name, value in text:gmatch("(%S+)=(%S+)") do out[#out + 1] = {name, value} end
    return out
end

local function set_cell(accounts, name, text)
    ok(accounts:add_column(name))
    local kind
    for _, column in ipairs(accounts:columns()) do
        if column.name == name then kind = column.type end
    end
    local value = tonumber(text)
    if kind == "date" then value = ok(keyacct.day(text))
    elseif kind == "code" and not text:match("^%d") then value = text
    elseif kind ~= "float64" then value = value < 0 and math.ceil(value) or math.floor(value) end
    ok(accounts:set(name, 1, value))
end

local function check_cell(where, accounts, name, expected)
    local value, message = accounts:get(name, 1)
    assert(message == nil, message)
    local names = {}
    for _, column in ipairs(accounts:columns()) do names[column.name] = column.type end
    if expected == "null" then assert(value == nil, where .. ": " .. name .. " is not null")
    elseif names[name] == "code" then
        local found = accounts:name(name, 1) or keyacct.code_name(name, 0) -- code 0 says that there is none
        assert(found == expected, ("%s: %s is %s"):format(where, name, tostring(found)))
    else
        local near = names[name] == "float64" and 1e-9 or 0
        assert(value and math.abs(value - tonumber(expected)) <= near, ("%s: %s is %s"):format(where, name, tostring(value)))
    end
end

-- Adding up the contributions gives the log-odds to the last bit. The base is the score of an account of which nothing is known; where
-- the unknown counts something, it cannot be asked.
local function check_additivity(where, settings, model, accounts, run)
    local nothing = ok(keyacct.Table("accounts", {}, {rows = 1}))
    ok(model:apply(nothing, run))
    local sum, parts = nothing:get("risk_log_odds", 1), ok(model:explain(accounts, 1, 1, run))
    support.result(support.dump(parts))
    if accounts:get("risk_probability", 1) == nil then return assert(parts:rows() == 0, where) end
    if settings:find("risk.missing", 1, true) then return end
    assert(parts:rows() == 40, where)
    for row = 1, 40 do sum = sum + parts:get("log_odds", row) end
    assert(sum == accounts:get("risk_log_odds", 1), where)
end

local function run_case(where, settings, inputs, expected)
    local asof, policy = nil, ok(keyacct.Policy({}, {freeze = false}))
    for _, one in ipairs(pairs_of(settings)) do
        if one[1] == "asof" then asof = one[2] else ok(policy:set(one[1], one[2])) end
    end
    local run = ok(keyacct.Run{asof = asof, wants = {"*"}})
    local model = ok(keyacct.RiskModel(ok(policy:freeze())))
    local accounts = ok(keyacct.Table("accounts", {}, {rows = 1}))
    for _, one in ipairs(pairs_of(inputs)) do set_cell(accounts, one[1], one[2]) end
    ok(model:apply(accounts, run))
    support.bytes("model", ok(model:save()))
    support.result(support.dump(accounts, "ours"))
    for _, one in ipairs(pairs_of(expected)) do check_cell(where, accounts, one[1], one[2]) end
    check_additivity(where, settings, model, accounts, run)
    for _, one in ipairs {accounts, model, policy, run} do one:close() end
end

local function fields_of(line)
    local out = {}
    for field in (line .. " | "):gmatch("(.-) | ") do out[#out + 1] = field end
    return out
end

-- Runs all cases; gives their number.
return function()
    local cases = 0
    for _, file in ipairs {"cases", "archetypes"} do
        for number, line in ipairs(support.lines("tests/golden/risk/" .. file .. ".txt")) do
            if line:sub(1, 1) ~= "#" then
                support.case("risk/" .. file .. ".txt", number)
                local field = fields_of(line)
                if file == "cases" then run_case(field[1], field[2], field[3], field[4])
                else run_case(field[1], "-", field[2], ("risk_probability=%s risk_band=%s risk_band_by=%s"):format(field[3],
                    field[4], field[5])) end
                cases = cases + 1
            end
        end
    end
    return cases
end
