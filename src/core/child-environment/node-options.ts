/**
 * `NODE_OPTIONS` with the preload at its end. Node splits it at spaces; double quotes hold a value together, and
 * within them a backslash takes the next character as it is (`ParseNodeOptionsEnvVar` in node's `node_options.cc`).
 */
export function withPreload(nodeOptions: string, preloadFile: string): string {
  const option = `--require "${preloadFile.replace(/["\\]/g, "\\$&")}"`;
  if (nodeOptions.includes(option)) return nodeOptions;
  return nodeOptions.trim() === "" ? option : `${nodeOptions} ${option}`;
}
