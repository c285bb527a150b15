import type { DeployKind, DeployStatus } from "../../lib/domain/deploy";
import {
  CART_RECOMMENDATIONS,
  type Effect,
  FACETS_CRASH,
  PRODUCT_CACHE,
  REVIEW_SUMMARIES,
  STOCK_LOCK,
} from "./effects";

/** A time of day on the n-th weekday before today (UTC), or so many minutes before now. */
type When = { workday: number; at: string } | { minutesAgo: number };

/** A production deploy of the story; its staging deploy follows from it. */
export interface PlannedDeploy {
  when: When;
  /** Empty: everything in the environment. */
  service: string;
  description: string;
  deployer: string;
  /** back: the release before runs again. none: the running release stays. */
  release: "minor" | "patch" | "back" | "none";
  commits?: string[];
  kind?: DeployKind;
  status?: DeployStatus;
  adds?: Effect;
  /** Effect that this release takes away. */
  mends?: Effect;
}

const MAYA = "maya.lindqvist";
const TOMAS = "tomas.okafor";
const PRIYA = "priya.raman";
const JONAS = "jonas.weber";
const BOT = "release-bot";

const CHECKOUT: PlannedDeploy[] = [
  {
    when: { workday: 10, at: "10:12" },
    service: "checkout",
    description: "Show delivery estimates in the cart",
    deployer: MAYA,
    release: "minor",
    commits: ["Ask the carrier service for estimates", "Show the estimate under each item"],
  },
  {
    when: { workday: 8, at: "07:30" },
    service: "checkout",
    description: "Accept Apple Pay on the web",
    deployer: TOMAS,
    release: "minor",
    commits: ["Add the Apple Pay session endpoint", "Offer Apple Pay where the browser can"],
  },
  {
    when: { workday: 6, at: "13:40" },
    service: "checkout",
    description: "Round taxes per line, not per order",
    deployer: MAYA,
    release: "patch",
    commits: ["Round taxes per line"],
  },
  {
    when: { workday: 4, at: "09:50" },
    service: "checkout",
    description: "Retry a declined 3-D Secure check once",
    deployer: PRIYA,
    release: "minor",
    commits: ["Keep the 3-D Secure attempt", "Retry a soft decline once"],
  },
  {
    when: { workday: 2, at: "14:05" },
    service: "checkout",
    description: "Reserve stock before payment",
    deployer: TOMAS,
    release: "minor",
    commits: ["Reserve stock before payment", "Hold the stock lock until the order is written"],
    adds: STOCK_LOCK,
  },
  {
    when: { workday: 2, at: "14:57" },
    service: "checkout",
    description: "Roll back: placing an order waits for the stock lock",
    deployer: TOMAS,
    release: "back",
    kind: "rollback",
  },
  {
    when: { workday: 1, at: "15:20" },
    service: "checkout",
    description: "Reserve stock before payment, second try",
    deployer: TOMAS,
    release: "patch",
    commits: ["Hold the stock lock for the write only"],
    mends: STOCK_LOCK,
  },
  {
    when: { minutesAgo: 104 },
    service: "checkout",
    description: "Recommend related items in the cart",
    deployer: MAYA,
    release: "minor",
    commits: ["Fetch recommendations with the cart", "Show three related items"],
    adds: CART_RECOMMENDATIONS,
  },
];

const CATALOG: PlannedDeploy[] = [
  {
    when: { workday: 9, at: "11:05" },
    service: "catalog",
    description: "Sort categories by demand",
    deployer: PRIYA,
    release: "minor",
    commits: ["Count category visits", "Sort categories by demand"],
  },
  {
    when: { workday: 7, at: "14:20" },
    service: "catalog",
    description: "Serve product images as AVIF",
    deployer: JONAS,
    release: "minor",
    commits: ["Offer AVIF variants", "Prefer AVIF where it is accepted"],
  },
  {
    when: { workday: 6, at: "16:00" },
    service: "catalog",
    description: "Turn the image CDN on for half of the visitors",
    deployer: JONAS,
    release: "none",
    kind: "flag",
  },
  {
    when: { workday: 4, at: "11:15" },
    service: "catalog",
    description: "Cache product lists",
    deployer: PRIYA,
    release: "minor",
    commits: ["Cache product lists for 30 s", "Warm the cache when the process starts"],
    adds: PRODUCT_CACHE,
  },
  {
    when: { workday: 3, at: "15:30" },
    service: "catalog",
    description: "Update the HTTP client",
    deployer: BOT,
    release: "patch",
    commits: ["Update undici"],
  },
  {
    when: { workday: 3, at: "15:33" },
    service: "catalog",
    description: "Summarise reviews on the product page",
    deployer: JONAS,
    release: "minor",
    commits: ["Summarise reviews", "Show the summary above the reviews"],
    adds: REVIEW_SUMMARIES,
  },
  {
    when: { workday: 2, at: "10:10" },
    service: "catalog",
    description: "Summarise reviews at night, not per request",
    deployer: JONAS,
    release: "patch",
    commits: ["Move the summaries to a nightly job"],
    mends: REVIEW_SUMMARIES,
  },
  {
    when: { minutesAgo: 190 },
    service: "catalog",
    description: "Remove the legacy price field",
    deployer: PRIYA,
    release: "patch",
    commits: ["Remove the legacy price field"],
  },
];

const SEARCH: PlannedDeploy[] = [
  {
    when: { workday: 10, at: "13:25" },
    service: "search",
    description: "Understand plural forms in German",
    deployer: JONAS,
    release: "minor",
    commits: ["Stem German plurals"],
  },
  {
    when: { workday: 8, at: "10:45" },
    service: "search",
    description: "Log clicks with their position",
    deployer: MAYA,
    release: "patch",
    commits: ["Send the position with a click"],
  },
  {
    when: { workday: 7, at: "09:15" },
    service: "search",
    description: "Raise the weight of exact titles",
    deployer: JONAS,
    release: "none",
    kind: "config",
  },
  {
    when: { workday: 5, at: "14:50" },
    service: "search",
    description: "Suggest categories too",
    deployer: MAYA,
    release: "minor",
    commits: ["Index category names", "Suggest up to two categories"],
  },
  {
    when: { workday: 3, at: "11:35" },
    service: "search",
    description: "Update dependencies",
    deployer: BOT,
    release: "patch",
    commits: ["Update dependencies"],
  },
  {
    when: { workday: 1, at: "10:20" },
    service: "search",
    description: "Count facets in one pass",
    deployer: JONAS,
    release: "minor",
    commits: ["Count facets in one pass", "Limit facet values to 64"],
    adds: FACETS_CRASH,
  },
  {
    when: { workday: 1, at: "11:45" },
    service: "search",
    description: "Handle a result without facets",
    deployer: JONAS,
    release: "patch",
    commits: ["Handle a result without facets", "Ignore facet values past the limit"],
    mends: FACETS_CRASH,
  },
  {
    when: { minutesAgo: 35 },
    service: "search",
    description: "Rename an internal metric",
    deployer: BOT,
    release: "patch",
    commits: ["Rename an internal metric"],
  },
];

const OTHERS: PlannedDeploy[] = [
  {
    when: { workday: 9, at: "15:10" },
    service: "billing-worker",
    description: "Write credit notes as PDF/A",
    deployer: PRIYA,
    release: "minor",
    commits: ["Write credit notes as PDF/A"],
  },
  {
    when: { workday: 6, at: "08:40" },
    service: "billing-worker",
    description: "Add an index on ledger entries by order",
    deployer: PRIYA,
    release: "none",
    kind: "migration",
  },
  {
    when: { workday: 5, at: "23:40" },
    service: "billing-worker",
    description: "Hotfix: accept VAT numbers with spaces",
    deployer: TOMAS,
    release: "patch",
    commits: ["Accept VAT numbers with spaces"],
  },
  {
    when: { workday: 3, at: "13:00" },
    service: "billing-worker",
    description: "Group refunds by payout",
    deployer: BOT,
    release: "none",
    status: "failed",
  },
  {
    when: { workday: 3, at: "13:25" },
    service: "billing-worker",
    description: "Group refunds by payout",
    deployer: PRIYA,
    release: "minor",
    commits: ["Group refunds by payout", "Fix the image's base version"],
  },
  {
    when: { workday: 1, at: "12:30" },
    service: "billing-worker",
    description: "Update dependencies",
    deployer: BOT,
    release: "patch",
    commits: ["Update dependencies"],
  },
  {
    when: { workday: 8, at: "14:15" },
    service: "reports",
    description: "Add the weekly stock report",
    deployer: MAYA,
    release: "minor",
    commits: ["Add the weekly stock report"],
  },
  {
    when: { workday: 5, at: "10:30" },
    service: "reports",
    description: "Export reports as CSV",
    deployer: MAYA,
    release: "minor",
    commits: ["Export reports as CSV"],
  },
  {
    when: { workday: 2, at: "16:30" },
    service: "reports",
    description: "Update dependencies",
    deployer: BOT,
    release: "patch",
    commits: ["Update dependencies"],
  },
  {
    when: { workday: 7, at: "06:15" },
    service: "",
    description: "Rotate the TLS certificates",
    deployer: BOT,
    release: "none",
    kind: "config",
  },
];

export const PLAN: PlannedDeploy[] = [...CHECKOUT, ...CATALOG, ...SEARCH, ...OTHERS];
