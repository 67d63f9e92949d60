# What zendesk/biz answers: ruby [-I CHECKOUT/lib] biz.rb QUESTION (head_to_head.py has the form of a question).
require 'json'
require 'time'
begin
  require 'biz'
rescue LoadError
  abort 'not installed'
end
if ARGV[0] == 'version'
  puts Biz::VERSION
  exit
end
q = JSON.parse(ARGV[0])
names = %i[mon tue wed thu fri sat sun]
dated = ->(rows) { rows.to_h { |day, from, till| [Date.iso8601(day), { from => till }] } }
schedule = Biz::Schedule.new do |it|
  it.hours = q['days'].to_h { |day| [names[day], q['spans'].to_h] }
  it.holidays = q['closed'].map { |day| Date.iso8601(day) }
  it.breaks = dated.call(q['partial'])
  q['pauses'].each do |from, till| # as Zammad gives a pause: hours and minutes of local days, TicketBizBreak
    from, till = [from, till].map { |at| TZInfo::Timezone.get(q['zone']).to_local(Time.at(at)) }
    (from.to_date..till.to_date).each do |day|
      (it.breaks[day] ||= {})[day == from.to_date ? from.strftime('%H:%M') : '00:00'] =
        day == till.to_date ? till.strftime('%H:%M') : '24:00'
    end
  end
  it.shifts = dated.call(q['open'])
  it.time_zone = q['zone']
end
first = Time.iso8601(q['first']).utc
if q['ask'] == 'elapsed'
  puts schedule.within(first, Time.iso8601(q['last']).utc).in_seconds
else
  puts schedule.time(q['seconds'], :seconds).after(first).utc.iso8601
end
