import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeaderLine, HeaderList } from "../../../src/core/headers.js";
import { readBack, sampleInteraction, sampleResponse } from "./sample-interaction.js";

const request = (headers: HeaderList) =>
  sampleInteraction({ request: { ...sampleInteraction().request, headers } });
const response = (headers: HeaderList, body = "{}") =>
  sampleInteraction({ response: { ...sampleResponse("application/json", body), headers } });

describe("stored headers", () => {
  it("read back in order, with case, duplicates and any latin1 value", () => {
    const name = fc.constantFrom("X-A", "x-a", "x-b", "Set-Cookie", "__proto__", "no", "1");
    const value = fc.oneof(
      fc.constantFrom("", "no", "1.0", " x ", "a: b"),
      fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n\0]/g, "")),
      fc.constant("\u00e9\u00ff"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (lines: HeaderLine[]) => {
        expect(readBack(response(lines)).interaction.response?.headers).toEqual(lines);
        expect(readBack(request(lines)).interaction.request.headers).toEqual(lines);
      }),
    );
  });

  it("are a map, with a list for a name that repeats", () => {
    expect(
      readBack(
        response([
          ["a", "1"],
          ["b", "x"],
          ["b", "y"],
        ]),
      ).yaml,
    ).toContain('  headers:\n    a: "1"\n    b: [x, "y"]\n');
  });

  it("are lines where a map would lose their order", () => {
    expect(
      readBack(
        response([
          ["b", "x"],
          ["a", "z"],
          ["b", "w"],
        ]),
      ).yaml,
    ).toContain("    - [b, x]\n    - [a, z]\n    - [b, w]\n");
  });

  it("leave out what says nothing", () => {
    const noise: HeaderList = [
      ["Connection", "keep-alive, x-hop"],
      ["X-Hop", "1"],
      ["Transfer-Encoding", "chunked"],
      ["Date", "now"],
    ];
    expect(readBack(response([...noise, ["x-kept", "a"]])).interaction.response?.headers).toEqual([
      ["x-kept", "a"],
    ]);
    const sent: HeaderList = [...noise, ["Host", "h"], ["Content-Length", "5"], ["x-kept", "a"]];
    expect(readBack(request(sent)).interaction.request.headers).toEqual([["x-kept", "a"]]);
  });

  it("give the length of the stored body, and the sent one where there is no body", () => {
    expect(readBack(response([["Content-Length", "99"]], "{}")).interaction.response?.headers).toEqual([
      ["Content-Length", "2"],
    ]);
    expect(readBack(response([["Content-Length", "99"]], "")).interaction.response?.headers).toEqual([
      ["Content-Length", "99"],
    ]);
  });

  it("keep trailers", () => {
    const interaction = sampleInteraction({
      response: { ...sampleResponse("text/plain", "x"), trailers: [["x-sum", "1"]] },
    });
    expect(readBack(interaction).interaction.response?.trailers).toEqual([["x-sum", "1"]]);
  });
});
