// Puts secrets wherever a program could: argument 1 is a JSON file {place: {kind: secret}}.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const secrets = JSON.parse(readFileSync(process.argv[2], "utf8"));
const api = "https://api.openai.com/v1";
const json = { "content-type": "application/json" };
const post = (path, body, headers = json) =>
  fetch(`${api}${path}`, { method: "POST", headers, body }).then((response) => response.text());
const chat = (content, more = {}) =>
  JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }], ...more });
const oneLine = (secret) => secret.replaceAll("\n", "\\n");

for (const [kind, secret] of Object.entries(secrets.authorization)) {
  await post("/chat/completions", chat(`bearer ${kind}`), {
    ...json,
    authorization: `Bearer ${oneLine(secret)}`,
  });
}
for (const [kind, secret] of Object.entries(secrets.apiKeyHeader)) {
  await post("/chat/completions", chat(`header ${kind}`), {
    ...json,
    "x-api-key": oneLine(secret),
    "openai-organization": "org-Fk3Fk3Fk3Fk3Fk3Fk3",
  });
}
for (const [kind, secret] of Object.entries(secrets.anyHeader)) {
  await post("/chat/completions", chat(`any header ${kind}`), {
    ...json,
    "x-forwarded-note": `see ${oneLine(secret)}`,
  });
}
for (const [kind, secret] of Object.entries(secrets.cookie)) {
  await post("/chat/completions", chat(`cookie ${kind}`), {
    ...json,
    cookie: `session=${encodeURIComponent(secret)}; theme=dark`,
  });
}
for (const [kind, secret] of Object.entries(secrets.query)) {
  await post(
    `/chat/completions?key=${encodeURIComponent(secret)}&note=${encodeURIComponent(secret)}`,
    chat(`query ${kind}`),
  );
}
for (const secret of Object.values(secrets.path))
  await post(`/files/${encodeURIComponent(secret)}/content`, "{}");
for (const [kind, secret] of Object.entries(secrets.prompt))
  await post("/chat/completions", chat(`the ${kind} key is ${secret}, keep it`));
for (const [kind, secret] of Object.entries(secrets.toolArguments)) {
  const call = {
    id: "call_1",
    type: "function",
    function: {
      name: "connect",
      arguments: JSON.stringify({ kind, note: secret, nested: JSON.stringify({ secret }) }),
    },
  };
  await post(
    "/chat/completions",
    JSON.stringify({
      model: "gpt-4o-mini",
      messages: [{ role: "assistant", content: null, tool_calls: [call] }],
    }),
  );
}
for (const [kind, secret] of Object.entries(secrets.form)) {
  await post("/form", new URLSearchParams({ kind, field: secret }).toString(), {
    "content-type": "application/x-www-form-urlencoded",
  });
}
for (const [kind, secret] of Object.entries(secrets.multipart)) {
  const form = new FormData();
  form.set("kind", kind);
  form.set("note", secret);
  form.set("file", new Blob([`binary \u0000\u0001 ${secret}`]), "a.bin");
  await post("/files", form, {});
}
for (const [kind, secret] of Object.entries(secrets.compressed)) {
  await post("/chat/completions", gzipSync(chat(`${kind} ${secret}`)), {
    ...json,
    "content-encoding": "gzip",
  });
}
for (const place of ["answer", "errorBody", "answerHeader", "stream", "compressedAnswer"]) {
  for (const kind of Object.keys(secrets[place])) await post(`/echo/${place}`, JSON.stringify({ kind }));
}
