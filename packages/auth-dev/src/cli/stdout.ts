/**
 * Keeps stdout for this command alone when `reserved`: whatever else writes
 * there, such as a Vite plugin of the app, goes to stderr instead.
 *
 * @returns how the command itself prints a text and a line end.
 */
export function reserveStdout(reserved: boolean): (text: string) => void {
  const write = process.stdout.write.bind(process.stdout);
  if (reserved) process.stdout.write = process.stderr.write.bind(process.stderr);
  return (text) => void write(`${text}\n`);
}
