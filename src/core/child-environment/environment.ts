import type { Provider } from "../providers/provider.js";

/** The variables as the command would inherit them. */
export type Inherited = Readonly<Record<string, string | undefined>>;

/** What of a provider the environment is made from. */
export type EnvironmentProvider = Pick<
  Provider,
  "id" | "hosts" | "keyVariables" | "startVariables" | "baseUrlVariables"
>;

export interface ChildEnvironmentOptions {
  readonly inherited: Inherited;
  /** `http://127.0.0.1:4140`; a scope is its user info: `http://checkout-test:scope@127.0.0.1:4140`. */
  readonly proxyUrl: string;
  /** Dummy keys are set in mock alone: elsewhere they would be sent to real providers. */
  readonly mode: "record" | "mock";
  /** PEM file for clients that add it to their own roots: the CA, and what such a variable named before. */
  readonly certificateFile: string;
  /** PEM file for clients that replace their roots by it: the system's, the user's and the CA. */
  readonly bundleFile: string;
  /** The same as a Java trust store; without it `JAVA_TOOL_OPTIONS` is left alone. */
  readonly javaTrustStoreFile?: string;
  /** The Node preload, an absolute path. */
  readonly preloadFile: string;
  readonly providers: readonly EnvironmentProvider[];
  /** Also set the SDKs' base-URL variables, for clients that ignore proxies. */
  readonly baseUrls: boolean;
}

/** Variables with the warnings that go with them. */
export interface ChildEnvironment {
  /** Only those to set; everything else is inherited as it is. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the user had set and what became of it, one sentence each; hold no secret. */
  readonly warnings: readonly string[];
}
