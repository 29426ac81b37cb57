import { Skeleton } from "../ui/Skeleton";

/** The room that keys take, while they are on their way. */
export function ApiKeysSkeleton() {
  return (
    <div
      aria-busy="true"
      className="divide-y divide-line rounded-2xl border border-line bg-surface shadow-card"
    >
      {["w-36", "w-28"].map((width) => (
        <div key={width} className="px-5 py-4 text-sm/6">
          <p>
            <Skeleton className={width} />
          </p>
          <p>
            <Skeleton className="w-64" />
          </p>
          <p className="mt-2 h-10">
            <Skeleton className="w-72" />
          </p>
        </div>
      ))}
    </div>
  );
}
