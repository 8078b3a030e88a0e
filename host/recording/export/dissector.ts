/** What Wireshark lacks for Flash, in Lua: docs/recording.md. */
export const DISSECTOR = String.raw`-- XMLSocket, socket policy files, and AMF over flash.net.Socket, for Wireshark and tshark. Written by flashnet export.
--   tshark -X lua_script:FILE -r CAPTURE
--   tshark -X lua_script:FILE -r CAPTURE -d tcp.port==9339,flashamf -o flashamf.length:2
-- What ends in NULs and begins with "<" or "%" is found by itself; AMF has to be named, by port ("Decode As").

local MAX_DEPTH = 64

-- What a terminal could take for a command is written as \xHH.
local function plain(text)
  local function hex(found) return (found:gsub(".", function(c) return ("\\x%02x"):format(c:byte()) end)) end
  return (text:gsub("%c", hex):gsub("\xc2[\x80-\x9f]", hex))
end

---- Messages that end with a NUL

local xml = Proto("flashxml", "Flash XMLSocket")
local message = ProtoField.string("flashxml.message", "Message")
local request = ProtoField.string("flashxml.policy_request", "Policy request")
local policy = ProtoField.string("flashxml.policy", "Policy file")
xml.fields = { message, request, policy }

local function kind_of(text)
  if text:find("^<policy%-file%-request") then return request end
  if text:find("<cross-domain-policy", 1, true) then return policy end
  return message
end

function xml.dissector(tvb, pinfo, root)
  local raw = tvb:raw()
  local at = 0
  pinfo.cols.protocol = "XMLSocket"
  while at < #raw do
    local nul = raw:find("\0", at + 1, true)
    if nul == nil then
      pinfo.desegment_offset = at
      pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
      return #raw
    end
    local text = plain(raw:sub(at + 1, nul - 1))
    local range = tvb(at, nul - at)
    root:add(xml, range):add(kind_of(text), range, text)
    if at == 0 then pinfo.cols.info = text:sub(1, 100) end
    at = nul
  end
  return #raw
end

xml:register_heuristic("tcp", function(tvb, pinfo, root)
  local first = tvb:captured_len() > 1 and tvb:raw(0, 1)
  if (first ~= "<" and first ~= "%") or not tvb:raw():find("\0", 1, true) then return false end
  pinfo.conversation = xml
  xml.dissector(tvb, pinfo, root)
  return true
end)

---- AMF

local amf = Proto("flashamf", "AMF over flash.net.Socket")
local value = ProtoField.string("flashamf.value", "Value")
amf.fields = { value }
amf.prefs.encoding = Pref.uint("Encoding", 3, "of the values: 0 or 3")
amf.prefs.length = Pref.uint("Length", 0, "bytes of the length before a value: 0, 1, 2 or 4; big-endian, without itself")

local MORE = {}
local BROKEN = {}

-- Takes bytes off a buffer. What is not there yet is MORE.
local function reader_of(tvb, from, to, is_whole)
  local self = { at = from }
  function self.take(count)
    local start = self.at
    if start + count > to then error(is_whole and BROKEN or MORE) end
    self.at = start + count
    return start
  end
  function self.u8() return tvb(self.take(1), 1):uint() end
  function self.u16() return tvb(self.take(2), 2):uint() end
  function self.u32() return tvb(self.take(4), 4):uint() end
  function self.double() return tvb(self.take(8), 8):float() end
  function self.text(length) return length == 0 and "" or tvb:raw(self.take(length), length) end
  function self.u29()
    local result = 0
    for _ = 1, 3 do
      local byte = self.u8()
      if byte < 128 then return result * 128 + byte end
      result = result * 128 + byte - 128
    end
    return result * 256 + self.u8()
  end
  return self
end

local function shown(text) return '"' .. plain(text) .. '"' end

-- Adds what a function reads, with a name before it. The function returns what the line says, and gets the tree below it.
local function add(tvb, tree, reader, name, read)
  local start = reader.at
  local item = tree:add(tvb(start), "")
  local said = read(item)
  item:set_len(reader.at - start)
  item:set_text(name == nil and said or plain(name) .. ": " .. said)
  item:add(value, tvb(start, reader.at - start), said):set_hidden(true)
  return said
end

local amf3

local function amf0(tvb, tree, reader, name, state, depth)
  if depth > MAX_DEPTH then error(BROKEN) end
  local function members(item)
    while true do
      local key = reader.text(reader.u16())
      if key == "" and tvb(reader.take(0), 1):uint() == 9 then reader.u8() return end
      amf0(tvb, item, reader, key, state, depth + 1)
    end
  end
  return add(tvb, tree, reader, name, function(item)
    local marker = reader.u8()
    if marker == 0 then return tostring(reader.double()) end
    if marker == 1 then return reader.u8() ~= 0 and "true" or "false" end
    if marker == 2 then return shown(reader.text(reader.u16())) end
    if marker == 3 then members(item) return "Object" end
    if marker == 5 then return "null" end
    if marker == 6 then return "undefined" end
    if marker == 7 then return "reference " .. reader.u16() end
    if marker == 8 then local count = reader.u32() members(item) return "ECMA array of " .. count end
    if marker == 10 then
      local count = reader.u32()
      for i = 0, count - 1 do amf0(tvb, item, reader, tostring(i), state, depth + 1) end
      return "Array of " .. count
    end
    if marker == 11 then local time = reader.double() reader.u16() return "Date " .. time end
    if marker == 12 or marker == 15 then return shown(reader.text(reader.u32())) end
    if marker == 16 then local class = reader.text(reader.u16()) members(item) return plain(class) end
    if marker == 17 then return amf3(tvb, item, reader, nil, { strings = {}, objects = 0, traits = {} }, depth + 1) end
    error(BROKEN)
  end)
end

local function amf3_text(reader, state)
  local head = reader.u29()
  if head % 2 == 0 then return state.strings[head / 2 + 1] or error(BROKEN) end
  local text = reader.text((head - 1) / 2)
  if text ~= "" then state.strings[#state.strings + 1] = text end
  return text
end

function amf3(tvb, tree, reader, name, state, depth)
  if depth > MAX_DEPTH then error(BROKEN) end
  local function child(item, key) amf3(tvb, item, reader, key, state, depth + 1) end
  local function members(item)
    while true do
      local key = amf3_text(reader, state)
      if key == "" then return end
      child(item, key)
    end
  end
  local function object(item, head)
    local traits
    if head % 4 == 1 then
      traits = state.traits[(head - 1) / 4 + 1] or error(BROKEN)
    else
      traits = { external = head % 8 == 7, dynamic = head % 16 >= 8, names = {} }
      traits.class = amf3_text(reader, state)
      if not traits.external then
        for i = 1, (head - head % 16) / 16 do traits.names[i] = amf3_text(reader, state) end
      end
      state.traits[#state.traits + 1] = traits
    end
    if traits.external then
      -- Only those of Flex that hold one value say where they end.
      if not traits.class:find("^flex%.messaging%.io%.") then error(BROKEN) end
      child(item, "data")
    end
    for _, key in ipairs(traits.names) do child(item, key) end
    if traits.dynamic then members(item) end
    return traits.class == "" and "Object" or plain(traits.class)
  end
  local function vector(item, count, read)
    reader.u8()
    for i = 0, count - 1 do add(tvb, item, reader, tostring(i), function() return tostring(read()) end) end
    return "Vector of " .. count
  end
  return add(tvb, tree, reader, name, function(item)
    local marker = reader.u8()
    if marker == 0 then return "undefined" end
    if marker == 1 then return "null" end
    if marker == 2 then return "false" end
    if marker == 3 then return "true" end
    if marker == 4 then
      local number = reader.u29()
      return tostring(number >= 2 ^ 28 and number - 2 ^ 29 or number)
    end
    if marker == 5 then return tostring(reader.double()) end
    if marker == 6 then return shown(amf3_text(reader, state)) end
    if marker > 17 then error(BROKEN) end
    local head = reader.u29()
    if head % 2 == 0 then
      if head / 2 >= state.objects then error(BROKEN) end
      return "reference " .. head / 2
    end
    local count = (head - 1) / 2
    state.objects = state.objects + 1
    if marker == 7 or marker == 11 then return shown(reader.text(count)) end
    if marker == 8 then return "Date " .. reader.double() end
    if marker == 9 then
      members(item)
      for i = 0, count - 1 do child(item, tostring(i)) end
      return "Array of " .. count
    end
    if marker == 10 then return object(item, head) end
    if marker == 12 then reader.take(count) return "ByteArray of " .. count .. " bytes" end
    if marker == 13 then return vector(item, count, function() return tvb(reader.take(4), 4):int() end) end
    if marker == 14 then return vector(item, count, reader.u32) end
    if marker == 15 then return vector(item, count, reader.double) end
    reader.u8()
    if marker == 16 then
      local class = amf3_text(reader, state)
      for i = 0, count - 1 do child(item, tostring(i)) end
      return "Vector of " .. count .. " " .. plain(class)
    end
    for _ = 1, count do child(item, "key") child(item, "value") end
    return "Dictionary of " .. count
  end)
end

function amf.dissector(tvb, pinfo, root)
  local prefix = amf.prefs.length
  local length = tvb:captured_len()
  local at = 0
  pinfo.cols.protocol = "AMF"
  local function wait()
    pinfo.desegment_offset = at
    pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
    return length
  end
  while at < length do
    if at + prefix > length then return wait() end
    local start = at + prefix
    local to = prefix == 0 and length or start + tvb(at, prefix):uint()
    if to > length then return wait() end
    local tree = root:add(amf, tvb(at))
    local reader = reader_of(tvb, start, to, prefix > 0)
    local read = amf.prefs.encoding == 0 and amf0 or amf3
    local done, said = pcall(read, tvb, tree, reader, nil, { strings = {}, objects = 0, traits = {} }, 0)
    if not done and said == MORE then return wait() end
    if not done then
      if said ~= BROKEN then error(said, 0) end
      tree:set_text("no AMF" .. amf.prefs.encoding)
      return length
    end
    if at == 0 then pinfo.cols.info = said end
    at = prefix == 0 and reader.at or to
    tree:set_len(at - (start - prefix))
  end
  return length
end

DissectorTable.get("tcp.port"):add_for_decode_as(amf)
DissectorTable.get("tcp.port"):add_for_decode_as(xml)
`;
