const shellSyntax = {
  /** POSIX: nothing is special between single quotes, and one in the value is written outside of them. */
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  fish: (name: string, value: string) => `set -gx ${name} '${value.replace(/['\\]/g, "\\$&")}'`,
  /** PowerShell takes typographic quotes for quotes too; doubled they stand for themselves. */
  powershell: (name: string, value: string) => `$env:${name} = '${value.replace(/['‘’‚‛]/g, "$&$&")}'`,
} as const;

export type Shell = keyof typeof shellSyntax;

/** Lines for a shell's `eval`, sorted by name; each value comes out as it is, whatever it holds. */
export function formatShellExports(variables: Readonly<Record<string, string>>, shell: Shell): string {
  return Object.entries(variables)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${shellSyntax[shell](name, value)}\n`)
    .join("");
}
