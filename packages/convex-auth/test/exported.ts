/** Reads the functions that an app must export, as its module would. */
export function exported<Defined extends { functions(): object }>(defined: Defined): Defined {
  void { ...defined.functions() };
  return defined;
}
