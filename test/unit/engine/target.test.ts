import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatAuthority,
  formatOrigin,
  parseAbsoluteForm,
  parseAuthority,
} from "../../../src/engine/target.js";

describe("an authority", () => {
  test.each([
    ["api.openai.com:443", { host: "api.openai.com", port: 443 }],
    ["API.OpenAI.com.:8443", { host: "api.openai.com", port: 8443 }],
    ["my_service:80", { host: "my_service", port: 80 }],
    ["[::1]:443", { host: "::1", port: 443 }],
    ["127.0.0.1:1", { host: "127.0.0.1", port: 1 }],
  ])("%s is a host and a port", (text, authority) => {
    expect(parseAuthority(text)).toEqual(authority);
  });

  test("never lets a path, an escape or a name with special characters through", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const authority = parseAuthority(text, 443);
        if (authority !== undefined) expect(authority.host).toMatch(/^[a-z0-9_.:-]+$/);
      }),
    );
  });

  test("is what it was when it is written and read again", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
        fc.integer({ min: 1, max: 65_535 }),
        (host, port) => {
          const authority = { host: host.toLowerCase(), port };
          expect(parseAuthority(formatAuthority(authority))).toEqual(authority);
        },
      ),
    );
  });
});

describe("an absolute request target", () => {
  test.each([
    ["http://a.test/x?y", "http://a.test", "/x?y"],
    ["HTTPS://A.test:443", "https://a.test", "/"],
    ["http://a.test:8080?q", "http://a.test:8080", "/?q"],
    ["http://[::1]:81/%2F", "http://[::1]:81", "/%2F"],
  ])("%s is %s and %s", (text, origin, path) => {
    const parsed = parseAbsoluteForm(text);
    expect(parsed && [formatOrigin(parsed.target), parsed.path]).toEqual([origin, path]);
  });

  test.each(["/path", "*", "ftp://a.test/", "http://user@a.test/", "http:///x"])("%s is none", (text) => {
    expect(parseAbsoluteForm(text)).toBeUndefined();
  });
});
