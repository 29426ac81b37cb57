/** The house ornament: sessions as strokes of different weight, the newest last. */
export function Trace({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${STROKES.length * 8 - 4} 40`}
      preserveAspectRatio="none"
      className={className}
    >
      {STROKES.map((height, i) => (
        <rect
          key={i}
          x={i * 8}
          y={(40 - height) / 2}
          width="4"
          height={height}
          rx="2"
          className={i >= STROKES.length - 3 ? "fill-accent" : "fill-trace"}
          opacity={Math.min(1, 0.25 + i / STROKES.length)}
        />
      ))}
    </svg>
  );
}

const STROKES = [
  6, 10, 8, 18, 12, 7, 22, 14, 9, 28, 16, 11, 8, 20, 32, 13, 9, 17, 25, 12, 30, 19, 10, 24, 38, 16,
  22, 34,
];
