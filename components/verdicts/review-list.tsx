import Link from "next/link";

export interface ListedReview {
  key: string;
  /** What was judged. */
  name: string;
  href: string;
  said: { words: string; reason: string };
}

/** What people said of verdicts, each with the way to its deploy. */
export function ReviewList({ reviews }: { reviews: ListedReview[] }) {
  return (
    <ul className="divide-y divide-hairline">
      {reviews.map((review) => (
        <li key={review.key} className="px-4 py-2.5 text-sm">
          <ReviewLine review={review} />
        </li>
      ))}
    </ul>
  );
}

/** One of them. */
export function ReviewLine({ review: { name, href, said } }: { review: ListedReview }) {
  return (
    <p className="wrap-anywhere">
      <Link href={href} prefetch={false} className="font-medium underline">
        {name}
      </Link>
      <span className="text-muted">
        . {said.words}
        {said.reason !== "" && <>: “{said.reason}”</>}
      </span>
    </p>
  );
}
