import { useMutation, useQuery } from "convex/react";
import { useId, useState } from "react";
import { api } from "../../convex/_generated/api";
import { AGENT_IDS, type AgentId } from "../../convex/agentIds";
import { messageOf } from "../sessions/sessionErrors";
import { tool } from "../sessions/tools";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import { Switch } from "../ui/Switch";

/** Which sync plugins are enabled, each with a switch that moves at once. */
export function SyncPlugins() {
  const enabled = useQuery(api.agents.mine);
  const set = useMutation(api.agents.set).withOptimisticUpdate((store, change) => {
    const mine = store.getQuery(api.agents.mine, {});
    if (mine === undefined) return;
    const isOn = (id: AgentId) => (id === change.agent ? change.enabled : mine.includes(id));
    store.setQuery(api.agents.mine, {}, AGENT_IDS.filter(isOn));
  });
  const [problem, setProblem] = useState<string>();

  const change = async (agent: AgentId, isOn: boolean) => {
    setProblem(undefined);
    try {
      await set({ agent, enabled: isOn });
    } catch (error) {
      setProblem(messageOf(error, `${tool(agent).label} stays as it was. Try again.`));
    }
  };

  return (
    <div className="space-y-4">
      <ul
        aria-busy={enabled === undefined}
        className="grid gap-px overflow-hidden rounded-2xl border border-line bg-line shadow-card sm:grid-cols-2"
      >
        {AGENT_IDS.map((id) => (
          <Plugin
            key={id}
            id={id}
            isOn={enabled?.includes(id)}
            onChange={(isOn) => void change(id, isOn)}
          />
        ))}
      </ul>
      {problem && <Notice tone="danger" title={problem} />}
    </div>
  );
}

type PluginProps = {
  id: AgentId;
  /** `undefined` while that is not known. */
  isOn: boolean | undefined;
  onChange: (isOn: boolean) => void;
};

function Plugin({ id, isOn, onChange }: PluginProps) {
  const { label, Icon } = tool(id);
  const labelId = useId();
  return (
    <li className="flex items-center gap-3 bg-surface px-5 py-3.5">
      <Icon aria-hidden="true" className="size-4 shrink-0 text-accent" />
      <span id={labelId} className="min-w-0 flex-1 truncate text-sm/6 font-medium">
        {label}
      </span>
      {isOn === undefined ? (
        <Skeleton className="w-10" />
      ) : (
        <Switch checked={isOn} labelledBy={labelId} onChange={onChange} />
      )}
    </li>
  );
}
