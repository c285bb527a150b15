import { clsx } from "clsx";
import type { ComponentProps } from "react";

interface TableProps extends ComponentProps<"table"> {
  /** What the table lists, for people who do not see it. */
  label: string;
  /** Its cells are figures, close together: plain `td`s, since a component for each of a thousand costs milliseconds. */
  figures?: boolean;
  /** On a phone a row is its first cell above the others in so many columns, so that no figure starts out of view. */
  phoneColumns?: keyof typeof PHONE_ROWS;
}

const STACKED =
  "max-sm:block max-sm:*:block max-sm:[&_tr]:grid max-sm:[&_tr]:items-center max-sm:[&_tr]:px-1 max-sm:[&_tr]:py-1 " +
  "max-sm:[&_tr>*]:px-2 max-sm:[&_td]:py-0.5 max-sm:[&_tr>:first-child]:col-span-full max-sm:[&_tr>:first-child]:px-3";
const PHONE_ROWS = {
  4: `${STACKED} max-sm:[&_tr]:grid-cols-4`,
  5: `${STACKED} max-sm:[&_tr]:grid-cols-5`,
};

/** A dense table that scrolls sideways by itself, by keyboard too, rather than widening the page. */
export function Table({ label, figures, phoneColumns, className, ...props }: TableProps) {
  return (
    <section
      aria-label={`${label}, table`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      className="relative overflow-x-auto rounded-lg -outline-offset-2"
    >
      <table
        className={clsx(
          "w-full border-collapse text-sm",
          figures && "figures",
          phoneColumns && PHONE_ROWS[phoneColumns],
          className,
        )}
        {...props}
      />
    </section>
  );
}

interface CellProps {
  /** Right-aligned figures. */
  numeric?: boolean;
}

export function Th({ numeric, className, ...props }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope="col"
      className={clsx(
        "border-b border-hairline px-3 py-2 text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4",
        numeric ? "text-right" : "text-left",
        className,
      )}
      {...props}
    />
  );
}

export function Tr({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={className ? `cell-row ${className}` : "cell-row"} {...props} />;
}

interface BodyCellProps extends CellProps {
  /** Less height, for cells that hold a drawing. */
  dense?: boolean;
}

export function Td({ numeric, dense, className, ...props }: ComponentProps<"td"> & BodyCellProps) {
  const cell = numeric ? "cell py-2 cell-figure" : dense ? "cell py-0.5" : "cell py-2";
  return <td className={className ? `${cell} ${className}` : cell} {...props} />;
}
