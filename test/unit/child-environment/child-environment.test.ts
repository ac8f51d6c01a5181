import { describe, expect, it } from "vitest";
import {
  childEnvironment,
  type EnvironmentProvider,
  type Inherited,
} from "../../../src/core/child-environment.js";

const openai: EnvironmentProvider = {
  id: "openai",
  hosts: ["api.openai.com", "*.api.openai.com"],
  keyVariables: [{ name: "OPENAI_API_KEY", dummy: "dummy" }, { name: "OPENAI_ORG_ID" }],
  baseUrlVariables: { OPENAI_BASE_URL: "/v1" },
};
const azure: EnvironmentProvider = {
  id: "azure-openai",
  hosts: ["*.openai.azure.com"],
  keyVariables: [{ name: "AZURE_OPENAI_API_KEY", dummy: "dummy", unless: ["AZURE_OPENAI_AD_TOKEN"] }],
  baseUrlVariables: {},
};
const gemini: EnvironmentProvider = {
  id: "gemini",
  hosts: ["generativelanguage.googleapis.com"],
  keyVariables: [
    { name: "GEMINI_API_KEY", dummy: "dummy", unless: ["GOOGLE_API_KEY"] },
    { name: "GOOGLE_API_KEY", dummy: "dummy", unless: ["GEMINI_API_KEY"] },
  ],
  baseUrlVariables: { GOOGLE_GEMINI_BASE_URL: "" },
};
const ollama: EnvironmentProvider = {
  id: "ollama",
  hosts: ["localhost:11434", "127.0.0.1:11434"],
  keyVariables: [],
  baseUrlVariables: {},
};

const environmentFor = (
  inherited: Inherited,
  settings: { mode?: "record" | "mock"; baseUrls?: boolean; proxyUrl?: string } = {},
) =>
  childEnvironment({
    inherited,
    proxyUrl: "http://127.0.0.1:4140",
    mode: "record",
    certificateFile: "/certs/ca.pem",
    bundleFile: "/certs/bundle.pem",
    javaTrustStoreFile: "/certs/java.jks",
    preloadFile: "/dist/node-preload.cjs",
    providers: [openai, azure, gemini, ollama],
    baseUrls: false,
    ...settings,
  });

describe("a command's environment", () => {
  it("with nothing set before is this, and has no warning", () => {
    expect(environmentFor({})).toEqual({
      variables: {
        HTTP_PROXY: "http://127.0.0.1:4140",
        HTTPS_PROXY: "http://127.0.0.1:4140",
        http_proxy: "http://127.0.0.1:4140",
        https_proxy: "http://127.0.0.1:4140",
        NO_PROXY: "localhost,127.0.0.1,::1",
        no_proxy: "localhost,127.0.0.1,::1",
        NODE_EXTRA_CA_CERTS: "/certs/ca.pem",
        DENO_CERT: "/certs/ca.pem",
        SSL_CERT_FILE: "/certs/bundle.pem",
        REQUESTS_CA_BUNDLE: "/certs/bundle.pem",
        CURL_CA_BUNDLE: "/certs/bundle.pem",
        AWS_CA_BUNDLE: "/certs/bundle.pem",
        GIT_SSL_CAINFO: "/certs/bundle.pem",
        PIP_CERT: "/certs/bundle.pem",
        CARGO_HTTP_CAINFO: "/certs/bundle.pem",
        GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: "/certs/bundle.pem",
        NIX_SSL_CERT_FILE: "/certs/bundle.pem",
        NODE_OPTIONS: '--require "/dist/node-preload.cjs"',
        PROXYMOCK_PRELOAD_PROXY: "http://127.0.0.1:4140",
        JAVA_TOOL_OPTIONS:
          "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=4140 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=4140 " +
          "-Dhttp.nonProxyHosts=localhost|127.*|[::1] " +
          "-Djavax.net.ssl.trustStore=/certs/java.jks -Djavax.net.ssl.trustStoreType=JKS",
      },
      warnings: [],
    });
  });

  it("made from itself is the same again, without a warning: a command may run proxymock within proxymock", () => {
    const once = environmentFor({}, { mode: "mock", baseUrls: true });
    const twice = environmentFor(once.variables, { mode: "mock", baseUrls: true });
    expect(twice.warnings).toEqual([]);
    expect({ ...once.variables, ...twice.variables }).toEqual(once.variables);
  });

  it("points every CA variable that is in use at the bundle, and leaves rare ones unset", () => {
    expect(environmentFor({}).variables).not.toHaveProperty("npm_config_cafile");
    const { variables } = environmentFor({ npm_config_cafile: "/corp.pem", SSL_CERT_FILE: "/corp.pem" });
    expect(variables).toMatchObject({
      npm_config_cafile: "/certs/bundle.pem",
      SSL_CERT_FILE: "/certs/bundle.pem",
    });
  });
});

describe("proxy variables set before", () => {
  it("are replaced with one warning a proxy, which does not tell the password", () => {
    const corporate = "http://user:hunter2@proxy.corp:3128";
    const { variables, warnings } = environmentFor({ HTTP_PROXY: corporate, https_proxy: corporate });
    expect(variables["https_proxy"]).toBe("http://127.0.0.1:4140");
    expect(warnings).toEqual([expect.stringMatching(/proxy\.corp:3128.*--upstream-proxy/)]);
    expect(warnings.join()).not.toMatch(/hunter2|user/);
  });

  it("are replaced without a warning where they name this proxy, in another scope perhaps", () => {
    const scoped = "http://a:scope@127.0.0.1:4140";
    expect(environmentFor({ HTTPS_PROXY: scoped }).warnings).toEqual([]);
  });

  it("hold a scope as their user name, and base URLs do not", () => {
    const { variables } = environmentFor({}, { proxyUrl: "http://a:scope@127.0.0.1:4140", baseUrls: true });
    expect(variables["HTTPS_PROXY"]).toBe("http://a:scope@127.0.0.1:4140");
    expect(variables["OPENAI_BASE_URL"]).toBe("http://127.0.0.1:4140/openai/v1");
  });

  it("of gRPC alone are replaced where they are set", () => {
    expect(environmentFor({ grpc_proxy: "corp:1" }).variables["grpc_proxy"]).toBe("http://127.0.0.1:4140");
    expect(environmentFor({}).variables).not.toHaveProperty("grpc_proxy");
  });
});

describe("NO_PROXY", () => {
  it("keeps loopback, and what both its spellings held", () => {
    const { variables, warnings } = environmentFor({
      NO_PROXY: "db.corp, 10.0.0.0/8",
      no_proxy: "db.corp,.internal",
    });
    expect(variables["NO_PROXY"]).toBe("localhost,127.0.0.1,::1,db.corp,10.0.0.0/8,.internal");
    expect(variables["no_proxy"]).toBe(variables["NO_PROXY"]);
    expect(variables["JAVA_TOOL_OPTIONS"]).toContain("|[::1]|db.corp|*.db.corp|internal|*.internal ");
    expect(warnings).toEqual([]);
  });

  it.each([
    "*",
    "api.openai.com",
    ".openai.com",
    "*.openai.com",
    "openai.com:443",
    "COM",
    "mine.openai.azure.com",
    ".azure.com",
  ])("is warned of when it holds %s, which has LLM calls bypass the proxy", (entry) => {
    expect(environmentFor({ NO_PROXY: entry }).warnings).toEqual([
      expect.stringContaining(`NO_PROXY holds ${entry}:`),
    ]);
  });

  it.each([
    "myopenai.com",
    "penai.com",
    "localhost",
    "127.0.0.1",
    "openai.azure.com.example",
    "a.b.openai.azure.com",
  ])("is not warned of when it holds %s", (entry) => {
    expect(environmentFor({ NO_PROXY: entry }).warnings).toEqual([]);
  });
});

describe("keys", () => {
  it("are set to a dummy in mock where they are unset or empty, and never in record", () => {
    expect(environmentFor({ OPENAI_API_KEY: "" }, { mode: "mock" }).variables["OPENAI_API_KEY"]).toBe(
      "dummy",
    );
    expect(environmentFor({}, { mode: "record" }).variables).not.toHaveProperty("OPENAI_API_KEY");
  });

  it("that are set are left alone, and those without a dummy too", () => {
    const { variables } = environmentFor({ OPENAI_API_KEY: "sk-real" }, { mode: "mock" });
    expect(variables).not.toHaveProperty("OPENAI_API_KEY");
    expect(variables).not.toHaveProperty("OPENAI_ORG_ID");
  });

  it("are not set beside what an SDK should take in their place", () => {
    const { variables } = environmentFor(
      { AZURE_OPENAI_AD_TOKEN: "t", GOOGLE_API_KEY: "g" },
      { mode: "mock" },
    );
    expect(variables).not.toHaveProperty("AZURE_OPENAI_API_KEY");
    expect(variables).not.toHaveProperty("GEMINI_API_KEY");
  });

  it("that exclude each other are not both set", () => {
    const { variables } = environmentFor({}, { mode: "mock" });
    expect(["GEMINI_API_KEY", "GOOGLE_API_KEY"].filter((name) => name in variables)).toEqual([
      "GEMINI_API_KEY",
    ]);
  });
});

describe("base-URL variables", () => {
  it("are set when asked for, and only then", () => {
    expect(environmentFor({}).variables).not.toHaveProperty("OPENAI_BASE_URL");
    const { variables } = environmentFor({}, { baseUrls: true });
    expect(variables["OPENAI_BASE_URL"]).toBe("http://127.0.0.1:4140/openai/v1");
    expect(variables["GOOGLE_GEMINI_BASE_URL"]).toBe("http://127.0.0.1:4140/gemini");
  });

  it("that the user has set are kept, with a warning that tells what they would have to be", () => {
    const { variables, warnings } = environmentFor(
      { OPENAI_BASE_URL: "https://gateway.corp/v1" },
      { baseUrls: true },
    );
    expect(variables).not.toHaveProperty("OPENAI_BASE_URL");
    expect(warnings).toEqual([expect.stringContaining("http://127.0.0.1:4140/openai/v1")]);
  });
});
