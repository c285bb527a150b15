import { CopyButton } from "./copy-button";

interface CodeBlockProps {
  code: string;
  /** What it is, for the copy button and people who do not see it: "the curl line". */
  what: string;
  /** A file name or place shown above. */
  title?: string;
}

/** Code to read and to copy whole. */
export function CodeBlock({ code, what, title }: CodeBlockProps) {
  return (
    <figure className="min-w-0 rounded-md border border-hairline bg-sunken">
      <figcaption className="flex items-center justify-between gap-3 border-b border-hairline py-1.5 pr-1.5 pl-3">
        <span className="truncate font-mono text-xs text-muted">{title}</span>
        <CopyButton text={code} what={what} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} className="overflow-x-auto rounded-b-md p-3 text-left font-mono text-xs leading-5 text-ink">
        <code>{code}</code>
      </pre>
    </figure>
  );
}
