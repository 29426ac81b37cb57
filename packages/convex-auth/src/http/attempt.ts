/** What a step came to, for going on before what it threw is thrown. */
export async function attempt<Value>(
  step: () => Promise<Value>,
): Promise<{ value: Value } | { error: unknown }> {
  try {
    return { value: await step() };
  } catch (error) {
    return { error };
  }
}
