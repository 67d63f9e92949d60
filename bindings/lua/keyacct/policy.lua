-- Policies: every threshold by name, frozen before use.
local constants = require("keyacct.constants")
local object = require("keyacct.object")
local Table = require("keyacct.table").Table

local raw, handle, wrap, chain = object.raw, object.handle, object.wrap, object.chain
local PARAMETER_FIELDS = {"name", "type", "unit", "default", "min", "max", "since", "source", "explanation"}

-- Every fact of `count` things: {{field = text}} for the fields named.
local function facts(count, text, fields)
    local out = {}
    for i = 0, count - 1 do
        local one = {}
        for _, field in ipairs(fields) do one[field] = text(i, constants["FIELD_" .. field:upper()]) end
        out[i + 1] = one
    end
    return out
end

-- Every parameter of the library: name, type, unit, default, min, max, since, source, explanation.
local function parameters() return facts(raw.keyacct_parameter_count(), raw.keyacct_parameter_text, PARAMETER_FIELDS) end

local function policy_tables()
    local out = {}
    while raw.keyacct_policy_table_name(#out) do out[#out + 1] = raw.keyacct_policy_table_name(#out) end
    return out
end

local kinds
local function kind_of(name)
    if not kinds then
        kinds = {}
        for _, one in ipairs(parameters()) do kinds[one.name] = one.type end
        for _, one in ipairs(policy_tables()) do kinds[one] = "table" end
    end
    return kinds[name]
end

local Policy

-- Policy({["segment.policy"] = "pyramid"}, {edition = 0, freeze = true})
local function create(values, options)
    values, options = values or {}, options or {}
    if type(values) ~= "table" or type(options) ~= "table" then
        return object.fail("E_ARGUMENT", "", "values", -1, "expected tables of values and options, got a %s and a %s", type(values),
            type(options))
    end
    local self, a, b, c = wrap(Policy, raw.keyacct_policy_create(options.edition or 0))
    if not self then return nil, a, b, c end
    local names, done = {}, true
    for name in pairs(values) do names[#names + 1] = name end
    table.sort(names, function(x, y) return tostring(x) < tostring(y) end)
    for _, name in ipairs(names) do
        if done then done, a, b, c = self:set(name, values[name]) end
    end
    if done and options.freeze ~= false then done, a, b, c = self:freeze() end
    if done then return self end
    self:close()
    return nil, a, b, c
end

Policy = object.class("Policy", create)

-- Sets a parameter from a number or text, or a policy table from a Table.
function Policy:set(name, value)
    if getmetatable(value) == Table then return chain(self, raw.keyacct_policy_set_table(self.handle, name, handle(value))) end
    if type(value) == "string" then return chain(self, raw.keyacct_policy_set_text(self.handle, name, value)) end
    if kind_of(name) == "float64" or (type(value) == "number" and value % 1 ~= 0) then
        return chain(self, raw.keyacct_policy_set_float64(self.handle, name, value))
    end
    return chain(self, raw.keyacct_policy_set_int64(self.handle, name, value))
end

-- A parameter as a number, or a policy table as a Table.
function Policy:get(name)
    local kind = kind_of(name)
    if kind == "table" then return Table.adopt(raw.keyacct_policy_get_table(self.handle, name)) end
    if kind == "float64" then return raw.keyacct_policy_get_float64(self.handle, name) end
    return raw.keyacct_policy_get_int64(self.handle, name)
end

function Policy:reset(name) return chain(self, raw.keyacct_policy_reset(self.handle, name)) end
function Policy:freeze() return chain(self, raw.keyacct_policy_freeze(self.handle)) end

function Policy:frozen()
    local answer, a, b, c = raw.keyacct_policy_is_frozen(self.handle)
    if not answer then return nil, a, b, c end
    return answer == 1
end

function Policy:edition() return raw.keyacct_policy_edition(self.handle) end

-- 16 bytes that identify the policy.
function Policy:hash() return raw.keyacct_policy_hash(self.handle) end

-- The canonical text.
function Policy:text() return raw.keyacct_policy_save_text(self.handle) end

-- An unfrozen policy from policy text.
function Policy.load(text) return wrap(Policy, raw.keyacct_policy_load_text(text)) end

-- {name = {before, after}} of what differs from another policy; nil stands for the defaults.
function Policy:diff(other)
    local rows, a, b, c = Table.adopt(raw.keyacct_policy_diff(self.handle, handle(other)))
    if not rows then return nil, a, b, c end
    local out, names, before, after = {}, rows:column("name"), rows:column("before"), rows:column("after")
    for row = 1, names.n do out[names[row]] = {before[row], after[row]} end
    rows:close()
    return out
end

return {Policy = Policy, parameters = parameters, policy_tables = policy_tables, facts = facts}
