/** What a command may touch of the world; tests hand in their own. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly platform: NodeJS.Platform;
  /** Resolves with the first of these signals that asks a run without a command to end. */
  readonly interrupted: () => Promise<NodeJS.Signals>;
}

export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean };
