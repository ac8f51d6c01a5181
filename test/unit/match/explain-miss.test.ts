import { describe, expect, it } from "vitest";
import { explainMiss } from "../../../src/core/match/explain-miss.js";
import { findNearest } from "../../../src/core/match/near-miss.js";
import { chatUrl, messagesUrl, sign } from "../signature/request-builder.js";

const ask = (content: string, extra: object = {}) => ({
  url: chatUrl,
  body: {
    model: "gpt-4o-mini",
    messages: [
      { role: "system", content: "s" },
      { role: "user", content },
    ],
    ...extra,
  },
});
const candidate = (file: string, request: Parameters<typeof sign>[0]) => ({ file, signature: sign(request) });
const context = {
  method: "POST",
  host: "api.openai.com",
  operation: "chat.completions",
  model: "gpt-4o-mini",
};

describe("the nearest recordings", () => {
  const incoming = sign(ask("summarize: the dog sat on the mat"));

  it("are those that differ least", () => {
    const found = findNearest(
      incoming,
      [
        candidate("far.yaml", ask("tell me something else entirely", { temperature: 1, stop: ["x"] })),
        candidate("near.yaml", ask("summarize: the cat sat on the mat")),
        candidate("middle.yaml", ask("summarize: the cat sat on the mat", { temperature: 1 })),
      ],
      2,
    );
    expect(found.map(({ file }) => file)).toEqual(["near.yaml", "middle.yaml"]);
  });

  it("are of the same provider and operation before any other", () => {
    const found = findNearest(
      incoming,
      [
        candidate("claude.yaml", { url: messagesUrl, body: ask("summarize: the dog sat on the mat").body }),
        candidate("openai.yaml", ask("something else", { temperature: 1, n: 2, seed: 3 })),
      ],
      1,
    );
    expect(found[0]?.file).toBe("openai.yaml");
  });

  it("are found among thousands", () => {
    const many = Array.from({ length: 2000 }, (_, i) =>
      candidate(`${i}.yaml`, ask(`question ${i}`, { seed: i })),
    );
    const target = candidate("target.yaml", ask("summarize: the cat sat on the mat"));
    expect(findNearest(incoming, [...many, target], 1)[0]?.file).toBe("target.yaml");
  });
});

describe("a miss", () => {
  const nearMisses = findNearest(
    sign(ask("summarize: the dog sat on the mat")),
    [candidate("proxymock/a.yaml", ask("summarize: the cat sat on the mat"))],
    1,
  );

  it("is explained line by line", () => {
    expect(
      explainMiss({ ...context, nearMisses, recordCommand: "proxymock record -- npm test" }).lines,
    ).toEqual([
      "MISS  POST api.openai.com chat.completions gpt-4o-mini",
      "  nearest: proxymock/a.yaml",
      "    messages[1].content   recorded: summarize: the cat sat on the mat",
      "                          incoming: summarize: the dog sat on the mat",
      "  If the change is meant: proxymock record -- npm test ; if not, make the request match again.",
    ]);
  });

  it("has a first line that is enough: the field and both values", () => {
    const { headline, fields } = explainMiss({ ...context, nearMisses });
    expect(headline).not.toContain("\n");
    expect(headline).toContain("messages[1].content");
    expect(headline).toContain("recorded: summarize: the cat sat on the mat");
    expect(headline).toContain("incoming: summarize: the dog sat on the mat");
    expect(fields).toEqual([
      {
        field: "messages[1].content",
        recorded: "summarize: the cat sat on the mat",
        incoming: "summarize: the dog sat on the mat",
      },
    ]);
  });

  it("keeps the difference in a first line of long texts", () => {
    const long = (animal: string) => ask(`${"once upon a time ".repeat(30)}a ${animal} sat`);
    const found = findNearest(sign(long("dog")), [candidate("a.yaml", long("cat"))], 1);
    const { headline } = explainMiss({ ...context, nearMisses: found });
    expect(headline).toContain("a cat sat");
    expect(headline).toContain("a dog sat");
    expect(headline.length).toBeLessThan(300);
  });

  it("says so where nothing is recorded, and where what is recorded cannot be served", () => {
    expect(explainMiss({ ...context, nearMisses: [] }).headline).toContain("nothing like it is recorded");
    const same = findNearest(sign(ask("x")), [candidate("a.yaml", ask("x"))], 1);
    expect(explainMiss({ ...context, nearMisses: same }).headline).toContain("no whole answer to serve");
  });

  it("shows the next ones in brief behind the nearest", () => {
    const far = { temperature: 1, seed: 2, stop: ["x"], n: 3 };
    const found = findNearest(
      sign(ask("the dog")),
      [
        candidate("third.yaml", ask("the cow", far)),
        candidate("second.yaml", ask("the cat", { seed: 1 })),
        candidate("first.yaml", ask("the cat")),
      ],
      3,
    );
    const { lines } = explainMiss({ ...context, nearMisses: found });
    const named = lines.filter((line) => line.includes(".yaml"));
    expect(named).toEqual(["  nearest: first.yaml", "  also near: second.yaml", "  also near: third.yaml"]);
    expect(lines.slice(lines.indexOf("  also near: third.yaml") + 1, -1)).toHaveLength(2 * 2 + 1);
  });

  it("is said to be used up when its answers were all served", () => {
    const usedUp = { answers: 3, file: "a.3.yaml" };
    const { headline, lines, fields } = explainMiss({ ...context, nearMisses: [], usedUp });
    expect(headline).toContain("its 3 recorded answers were all served already");
    expect(lines.join("\n")).toContain("last: a.3.yaml");
    expect(fields).toEqual([]);
  });
});
