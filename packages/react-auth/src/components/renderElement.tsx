import {
  cloneElement,
  type ComponentPropsWithoutRef,
  type ReactElement,
  type ReactNode,
  type Ref,
} from "react";

/**
 * Your own element for a button: an element, which receives the props, or a function
 * that is called with them.
 */
export type RenderProp = ReactElement | ((props: RenderProps) => ReactNode);

/** The props of a button, with its ref. */
export type RenderProps = ComponentPropsWithoutRef<"button"> & {
  ref?: Ref<HTMLButtonElement>;
};

/** Returns the element of a `render` prop with `props`; an element's own props come first. */
export function renderElement(render: RenderProp, props: RenderProps): ReactNode {
  if (typeof render === "function") return render(props);
  return cloneElement(render, { ...props, ...definedProps(Object(render.props)) });
}

function definedProps(props: object): Partial<RenderProps> {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
}
