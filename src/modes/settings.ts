import { homedir } from "node:os";
import { join } from "node:path";
import type { EventSink, Mode, SummaryEvent } from "../core/events.js";
import type { OnEnd } from "../core/match/sequence.js";

/** What record and mock have in common. */
export interface ProxySettings {
  /** Port of the forward proxy; 0 takes any free one. */
  readonly port: number;
  readonly bind: string;
  /** Host patterns decrypted besides the providers' (`*` within one label, `host:port` allowed). */
  readonly hosts: readonly string[];
  /** Decrypt every host. */
  readonly allHosts: boolean;
  /** The scope of exchanges that name none themselves. */
  readonly scope?: string;
  /** proxymock's own directory (`~/.proxymock`): the CA lives in its `certs`. */
  readonly home: string;
  /** Values of secret-looking variables in it are redacted. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onEvent: EventSink;
}

/** What else than a miss ends a mock's run with 1. */
export const failOnChoices = ["unused", "repeat", "refused", "passthrough"] as const;
export type FailOn = (typeof failOnChoices)[number];

/** What becomes of an answer with an error status while recording; see docs/cli.md. */
export type OnError = "auto" | "skip" | "record" | "fail";

export interface RecordSettings extends ProxySettings {
  /** Snapshot directory to write. */
  readonly out: string;
  /** Port of the app under test whose inbound exchanges are recorded as well. */
  readonly appPort?: number;
  /** The app is started by the command that follows: that it does not listen yet is no news. */
  readonly appMayStartLater?: boolean;
  /** Port that fronts the app; 0 takes any free one. */
  readonly inPort: number;
  readonly onError: OnError;
  /** Where a host's traffic goes instead: host (or host:port) → base URL. */
  readonly upstream: ReadonlyMap<string, URL>;
  /** PEM of further roots that upstream certificates may chain to. */
  readonly upstreamCa?: string;
  readonly upstreamProxy?: URL;
}

export interface MockSettings extends ProxySettings {
  /** Snapshot directories; the first that answers wins. */
  readonly in: readonly string[];
  /** Host patterns that may be reached for real, tunnelled unread. */
  readonly passthrough: readonly string[];
  /** What follows when a sequence is used up. */
  readonly onEnd: OnEnd;
  readonly failOn: readonly FailOn[];
}

/** What an embedder must say; everything else has the CLI's defaults (but port 0). */
export type RecordOptions = Partial<RecordSettings> & Pick<RecordSettings, "out">;
export type MockOptions = Partial<MockSettings> & Pick<MockSettings, "in">;

const sharedDefaults = (): ProxySettings => ({
  port: 0,
  bind: "127.0.0.1",
  hosts: [],
  allHosts: false,
  home: process.env["PROXYMOCK_HOME"] ?? join(homedir(), ".proxymock"),
  environment: process.env,
  onEvent: () => undefined,
});

export const recordSettings = (options: RecordOptions): RecordSettings => ({
  ...sharedDefaults(),
  inPort: 0,
  onError: "auto",
  upstream: new Map(),
  ...options,
});

export const mockSettings = (options: MockOptions): MockSettings => ({
  ...sharedDefaults(),
  passthrough: [],
  onEnd: "repeat",
  failOn: [],
  ...options,
});

export interface FinishOptions {
  /** End with 1 when no exchange was seen. Default: true for mock, false for record. */
  readonly mustExercise?: boolean;
  /** How long exchanges in flight may take to end, ms. Default 5000. */
  readonly drainMs?: number;
  /** The exit code of the command that the run was for; one that is not 0 is the run's own. */
  readonly commandExitCode?: number;
}

/** A proxy that listens. */
export interface RunningProxy {
  readonly mode: Mode;
  readonly url: string;
  readonly port: number;
  readonly inPort?: number;
  /** PEM file of the CA that clients must trust. */
  readonly certificateFile: string;
  /** Stops listening, drains, writes what is left, and judges the run. */
  finish(options?: FinishOptions): Promise<SummaryEvent>;
}

/** A body larger than this is passed on but neither recorded nor answered from a recording. */
export const maxBodyBytes = 64 * 1024 * 1024;

export const defaultDrainMs = 5_000;
