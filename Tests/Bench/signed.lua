-- Sends requests that were signed beforehand, each once while they last, all of one length. A thread reads them as it sends them: wrk
-- starts the first while it prepares the second, and what the first does until then would count without its time.
local file, length, first, last, position
local thread_count = 0

function setup(thread)
  thread:set("number", thread_count)
  thread_count = thread_count + 1
end

function init(arguments)
  file, length = assert(io.open(arguments[1], "rb")), tonumber(arguments[2])
  local half = math.floor(file:seek("end") / length / 2)
  first, last = number * half, (number + 1) * half
  position = last
end

function request()
  if position == last then
    position = first
    file:seek("set", first * length)
  end
  position = position + 1
  return file:read(length)
end

function done(summary, latency, _)
  io.write(string.format("RESULT %d %d %d %.3f %.3f\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
