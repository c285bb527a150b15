import type { Figure } from "../report";

/** How long to simulate, and what on. */
interface PowerOptions {
  /** About a tenth of the usual number of simulations. */
  isQuick: boolean;
  /** Files of labelled cases. */
  files: readonly string[];
}

/** A family of lines of the table. */
export interface PowerLine {
  /** What `--only` calls it. */
  name: string;
  run: (options: PowerOptions) => Figure[] | Promise<Figure[]>;
}
