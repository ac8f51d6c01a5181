/** Characters that cmd.exe reads for itself; `^` takes the next one as it is. */
const cmdSpecial = /[()\][%!^"`<>&|;, *?]/g;

/**
 * `npm`, `npx` and the like are `.cmd` files on Windows, which only cmd.exe starts. Arguments are quoted twice: for
 * the program's own splitting of its command line (`CommandLineToArgvW`), and for cmd.exe.
 */
export function windowsInvocation(file: string, args: readonly string[]): { shell: string; line: string[] } {
  const words = [file.replace(cmdSpecial, "^$&"), ...args.map(quotedArgument)];
  return { shell: process.env["ComSpec"] ?? "cmd.exe", line: ["/d", "/s", "/c", `"${words.join(" ")}"`] };
}

function quotedArgument(argument: string): string {
  // Backslashes count double before a quote, and before the closing one.
  const inner = argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1");
  return `"${inner}"`.replace(cmdSpecial, "^$&");
}
