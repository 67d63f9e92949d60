-- How every failure is told: nil, message, code, where. `where` has the status' name, the table, the column (or parameter, or
-- argument) and the row, counted from 1. One function for both flavours.
return function(code, status, table_role, column, row, message)
    local where = {code = code, status = status}
    local text = ""
    if table_role ~= "" then
        where.table = table_role
        text = table_role
    end
    if row >= 0 then
        where.row = row + 1
        text = text .. (text == "" and "" or " ") .. ("row %.0f"):format(where.row)
    end
    if column ~= "" then
        where.column = column
        text = text .. (text == "" and "" or ", column ") .. (text == "" and column or "'" .. column .. "'")
    end
    where.message = message
    return nil, text .. (text == "" and "" or ": ") .. message, code, where
end
