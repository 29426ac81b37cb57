/** What Convex's runtime has of Node's `process`: the deployment's variables. */
declare const process: { readonly env: Readonly<Record<string, string | undefined>> };
