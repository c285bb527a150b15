import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

/** A sheet on the page. Give it a heading with PanelHeader, or name it with aria-label. */
export function Panel({ className, ...props }: ComponentProps<"section">) {
  return <section className={clsx("rounded-lg border border-hairline bg-panel", className)} {...props} />;
}

interface PanelHeaderProps {
  title: ReactNode;
  /** The heading's id, for the panel's aria-labelledby. */
  id?: string;
  /** A sentence under the title. */
  note?: ReactNode;
  /** Controls at the far end. */
  children?: ReactNode;
}

export function PanelHeader({ title, id, note, children }: PanelHeaderProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-hairline px-4 py-2.5">
      <div className="min-w-0">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        {note && <p className="text-sm text-muted">{note}</p>}
      </div>
      {children}
    </div>
  );
}

interface PageHeaderProps {
  title: ReactNode;
  /** A line under the title. */
  note?: ReactNode;
  /** Controls at the far end. */
  children?: ReactNode;
}

/** The one h1 of a page. */
export function PageHeader({ title, note, children }: PageHeaderProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight text-balance wrap-anywhere">{title}</h1>
        {note && <div className="mt-0.5 text-sm wrap-anywhere text-muted">{note}</div>}
      </div>
      {children && <div className="flex max-w-full flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
