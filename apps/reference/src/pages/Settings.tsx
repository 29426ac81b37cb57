import { SignOutButton } from "@opensync/react-auth";
import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { ApiKeys } from "../apiKeys/ApiKeys";
import { Profile } from "../settings/Profile";
import { ProfileSkeleton } from "../settings/ProfileSkeleton";
import { SyncPlugins } from "../settings/SyncPlugins";
import { ThemePicker } from "../theme/ThemePicker";
import { buttonClass } from "../ui/buttonClass";
import { InPlace } from "../ui/InPlace";

/** Who I am here, how it looks, and how I leave. */
export function Settings() {
  return (
    <Frame profile={<Profile />}>
      <Section
        title="Sync plugins"
        text="The filter of your sessions offers those that are on. What the others have sent stays."
      >
        <InPlace title="Your sync plugins cannot be shown right now.">
          <SyncPlugins />
        </InPlace>
      </Section>
      <Section
        id="api-keys"
        title="API keys"
        text="For plugins, scripts and other servers: whoever has one acts in your name."
      >
        <InPlace title="Your API keys cannot be shown right now.">
          <ApiKeys />
        </InPlace>
      </Section>
      <Section title="Account" text="Your sessions stay, and are here when you come back.">
        <SignOutButton className={buttonClass()}>
          <LogOut aria-hidden="true" className="size-4" />
          Sign out
        </SignOutButton>
      </Section>
    </Frame>
  );
}

/** The same, while it is not known yet who is here. */
export function SettingsSkeleton() {
  return <Frame profile={<ProfileSkeleton />} />;
}

function Frame({ profile, children }: { profile: ReactNode; children?: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-10 pb-20 sm:px-6 sm:pt-12">
      <title>Settings · OpenSync</title>
      <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">Settings</h1>
      <div className="mt-8 divide-y divide-line border-t border-line">
        <Section title="Profile" text="Comes from WorkOS, where you sign in.">
          {profile}
        </Section>
        <Section title="Appearance" text="Remembered in this browser.">
          <ThemePicker />
        </Section>
        {children}
      </div>
    </div>
  );
}

type SectionProps = { id?: string; title: string; text: string; children: ReactNode };

function Section({ id, title, text, children }: SectionProps) {
  return (
    <section
      id={id}
      aria-label={title}
      className="grid scroll-mt-15 gap-x-12 gap-y-4 py-8 sm:py-10 md:grid-cols-[15rem_minmax(0,38rem)]"
    >
      <div>
        <h2 className="font-semibold tracking-tight">{title}</h2>
        <p className="mt-1 text-sm/6 text-pretty text-muted">{text}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
