import { expect, test } from "vitest";
import { namesServer } from "./mentions.ts";

test.each([
  "xmlsocket://game.example.com:843",
  "rtmp://game.example.com/app",
  "RTMPT://x/y",
  "game.example.com:6112",
  "play.example:80",
  "localhost",
  "localhost:9000",
  "127.0.0.1",
  "10.0.0.5",
  "192.168.1.2",
  "172.16.0.1",
  "82.94.166.12",
  "2.5.4.10:80",
  "203.0.113.9:6112",
])("%s is a server", (text) => {
  expect(namesServer(text)).toBe(true);
});

test.each([
  "2.5.4.10",
  "1.2.840.113549",
  "2.16.840.1",
  "0.9.2.1",
  "9.0.124.0",
  "11.2.202.235",
  "4.16.1.0",
  "10.0.0.0",
  "32.0.0.465",
  "FSCommand:101",
  "Error:1009",
  "time:1200",
  "flash.net::Socket",
  "game.example.com",
  "game.example.com:0",
  "game.example.com:70000",
  "300.1.1.1:80",
  "1.5:300",
  "1.2.3.4.5:80",
  "",
])("%j is none", (text) => {
  expect(namesServer(text)).toBe(false);
});
