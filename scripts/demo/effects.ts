import type { ExceptionProfile } from "./services";

/** What a release does to the operations it serves, as long as it or one built on it runs. */
export interface Effect {
  id: string;
  /** Null: every operation of the service. */
  operation: string | null;
  envs: string[];
  /** Every request takes this many times as long. */
  slowdown?: number;
  /** A share of the requests waits this much longer. */
  stall?: { share: number; ms: number };
  /** Failing share that comes on top of the operation's own. */
  errorRate?: number;
  exceptions?: ExceptionProfile[];
}

export const STOCK_LOCK: Effect = {
  id: "stock-lock",
  operation: "POST /checkout",
  envs: ["production"],
  slowdown: 1.08,
  stall: { share: 0.16, ms: 190 },
};

export const FACETS_CRASH: Effect = {
  id: "facets-crash",
  operation: "GET /search",
  envs: ["production", "staging"],
  errorRate: 0.045,
  exceptions: [
    {
      exceptionClass: "TypeError",
      message: "Cannot read properties of undefined (reading 'facets')",
      backtrace: ["src/search/facets.ts:47:in countFacets", "src/search/handler.ts:52:in search"],
    },
    {
      exceptionClass: "FacetLimitExceeded",
      message: "more than 64 facet values were asked for",
      backtrace: ["src/search/facets.ts:19:in checkLimit", "src/search/handler.ts:48:in search"],
    },
  ],
};

export const PRODUCT_CACHE: Effect = {
  id: "product-cache",
  operation: "GET /products",
  envs: ["production", "staging"],
  slowdown: 0.62,
};

export const REVIEW_SUMMARIES: Effect = {
  id: "review-summaries",
  operation: "GET /products/:id/reviews",
  envs: ["production", "staging"],
  slowdown: 1.45,
};

export const CART_RECOMMENDATIONS: Effect = {
  id: "cart-recommendations",
  operation: "GET /cart",
  envs: ["production", "staging"],
  slowdown: 1.4,
};
