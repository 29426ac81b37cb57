import { Moon, Sun } from "lucide-react";
import { Button } from "../ui/Button";
import { useIsDark, useTheme } from "./theme";

/** Light to dark and back, in the header. The settings can also follow the device. */
export function ThemeToggle() {
  const [, chooseTheme] = useTheme();
  const dark = useIsDark();
  const Icon = dark ? Sun : Moon;
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={dark ? "Use the light theme" : "Use the dark theme"}
      onClick={() => chooseTheme(dark ? "light" : "dark")}
    >
      <Icon aria-hidden="true" className="size-4" />
    </Button>
  );
}
