local t = time.parse("2024-05-01 10:00:30", nil, "+03:00")
assert(t == 1714546830, t)
for _, text in ipairs{"2024-05-01T10:00:30+03:00", "2024-05-01T07:00:30Z", "20240501070030", "01.05.2024 07:00:30",
    "Wed, 01 May 2024 07:00:30 GMT", "2024-05-01T07:00:30", "1.5.2024 7:00:30"} do
  assert(time.parse(text) == t, text)
end
assert(time.parse("2024-05-01") == time.parse("01.05.2024") and time.parse("20240501") == time.parse("2024-05-01T00:00"))
assert(time.parse("2024-05-01T07:00:30.25Z") == t + 0.25)
assert(time.format(t) == "2024-05-01T07:00:30Z" and time.format(t, nil, "+03:00") == "2024-05-01T10:00:30+03:00")
assert(time.format(t, "%d.%m.%Y %H:%M:%S%% %a %A %b %B %j %y %e %I %p %u %V %s") ==
  "01.05.2024 07:00:30% Wed Wednesday May May 122 24  1 07 AM 3 18 1714546830")
assert(time.format(t, "%F %T") == "2024-05-01 07:00:30" and time.format(t, "год %Y 2006") == "год 2024 2006")
assert(time.parse("1 May 2024, 7 PM", "%d %B %Y, %I %p") == time.parse("2024-05-01 19:00"))
assert(time.parse("12:30 am", "%I:%M %p") == 1800 and time.parse("1714546830", "%s") == t)
assert(time.parse("2024 122", "%Y %j") == time.parse("2024-05-01"))
local d = time.date(t)
assert(d.year == 2024 and d.month == 5 and d.day == 1 and d.hour == 7 and d.second == 30 and d.weekday == 3 and d.yday == 122 and d.offset == 0)
assert(time.make(d) == t and time.make({year = 2024, month = 13, day = 1}) == time.parse("2025-01-01"))
assert(time.add(t, 30) == t + 30 and time.add(t, "1h30m") == t + 5400 and time.add(t, "-1d") == t - 86400)
assert(time.add(time.parse("2024-01-31"), {months = 1, days = -1, hours = 1}) == time.parse("2024-02-28 01:00")
  and time.add(time.parse("2024-02-29"), {years = 1, months = 12, weeks = 1}) == time.parse("2026-03-07"))
local diff = time.diff(time.parse("2023-12-31 23:00"), time.parse("2024-03-01 01:30:05"))
assert(diff.years == 0 and diff.months == 2 and diff.days == 0, diff.days)
local back = time.diff(t, t - 3725)
assert(back.hours == -1 and back.minutes == -2 and back.seconds == -5 and back.days == 0)
assert(time.format(time.start_of("week", t), "%F") == "2024-04-29" and time.format(time.start_of("month", t), "%F %T") == "2024-05-01 00:00:00")
assert(time.start_of("day", t, "+03:00") == time.parse("2024-04-30T21:00:00Z") and time.start_of("year", t) == time.parse("2024-01-01"))
assert(time.duration("90") == 90 and time.duration("1h30m") == 5400 and time.duration("2d 1w") == 777600 and time.duration("250ms") == 0.25)
assert(time.format_duration(5400) == "1h30m" and time.format_duration(90061.5) == "1d1h1m1s500ms" and time.format_duration(0) == "0s")
assert(time.unix() == math.floor(time.unix()) and time.now() >= time.unix() - 1)
time.sleep(0) time.sleep("1ms")
---
time.parse("2024-02-30", "%Y-%m-%d")
--- error "time.parse: \"2024-02-30\" has a day or an hour that does not exist"
time.parse("2024/02/30", "%Y-%m-%d")
--- error `time.parse: "2024/02/30": "-" expected at character 5`
time.parse("вчера")
--- error "is no time that is known without a layout"
time.format(1e18)
--- error "time.format: argument 1 is no time"
time.format(0, "%Q")
--- error "unknown directive %Q"
time.format(0, nil, "Mars/Base")
--- error "unknown zone .Mars/Base."
time.add(0, "soon")
--- error "time.add: .soon. is no duration"
time.add(0, {day = 1})
--- error "time.add: argument 2 \(step\) has no field 'day'; did you mean 'days'\?"
time.start_of("decade")
--- error "argument 1 \(unit\) must be .minute., .* or .year., got .decade."
time.parse(("2024-01-01 "):rep(10000))
--- error "time.parse: a text of 110000 bytes is no time"
