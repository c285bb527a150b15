"use client";

import { clsx } from "clsx";
import { useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Panel, PanelHeader } from "@/components/ui/panel";
import type { ReviewItem } from "@/lib/charts/review-words";
import type { ReviewedSubject } from "@/lib/domain/review";

export interface ReviewState {
  /** What is wrong, and how to mend it. */
  error: string | null;
  /** What was typed and not taken. */
  reason: string;
}

type ReviewAction = (previous: ReviewState, form: FormData) => Promise<ReviewState>;

interface VerdictReviewProps {
  items: ReviewItem[];
  isFlagged: boolean;
  whole: ReviewItem["review"];
  history: { revision: number; words: string }[];
  action: ReviewAction;
}

const ROW = "flex flex-col gap-x-6 gap-y-2 px-4 py-2.5 lg:flex-row lg:items-center lg:justify-between";

const WHOLE: ReviewedSubject = { service: "", operation: "", metric: "" };

/** Where people say whether the verdict is right, and see how it came about. */
export function VerdictReview({ items, isFlagged, whole, history, action }: VerdictReviewProps) {
  return (
    <Panel aria-labelledby="verdict-review">
      <PanelHeader
        id="verdict-review"
        title="Is the verdict right?"
        note="What you say is counted on the page Verdicts."
      />
      {items.length > 0 && (
        <ul className="divide-y divide-hairline">
          {items.map(({ subject, name, review }) => (
            <li key={JSON.stringify(subject)} className={ROW}>
              <p className="min-w-0 text-sm font-medium wrap-anywhere">{name}</p>
              <Answer
                subject={subject}
                name={name}
                review={review}
                action={action}
                decisions={["confirmed", "dismissed"]}
              />
            </li>
          ))}
        </ul>
      )}
      {(!isFlagged || whole) && (
        <div className={clsx(ROW, "border-t border-hairline first:border-t-0")}>
          <p className="min-w-0 text-sm">Did this deploy make something worse that the verdict does not say?</p>
          <Answer subject={WHOLE} name="the deploy" review={whole} action={action} decisions={["missed"]} />
        </div>
      )}
      {history.length > 0 && (
        <details className="border-t border-hairline">
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">How the verdict came about</summary>
          <ol className="flex flex-col gap-1.5 px-4 pb-3 text-sm">
            {history.map(({ revision, words }) => (
              <li key={revision} className="wrap-anywhere">
                {words}
              </li>
            ))}
          </ol>
        </details>
      )}
    </Panel>
  );
}

const LABELS = { confirmed: "Confirm", dismissed: "Dismiss", missed: "Mark as bad" } as const;

interface AnswerProps {
  subject: ReviewedSubject;
  name: string;
  review: ReviewItem["review"];
  action: ReviewAction;
  decisions: readonly (keyof typeof LABELS)[];
}

function Answer({ subject, name, review, action, decisions }: AnswerProps) {
  const [state, submit, isPending] = useActionState(action, { error: null, reason: "" });
  return (
    <form action={submit} className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
      {Object.entries(subject).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      {review ? (
        <Given review={review} name={name} isPending={isPending} />
      ) : (
        <Choice state={state} name={name} decisions={decisions} isPending={isPending} />
      )}
    </form>
  );
}

interface GivenProps extends Pick<AnswerProps, "name"> {
  review: NonNullable<ReviewItem["review"]>;
  isPending: boolean;
}

/** What was said, and the way to take it back. */
function Given({ review, name, isPending }: GivenProps) {
  return (
    <>
      <input type="hidden" name="reason" value="" />
      <p className="min-w-0 text-sm wrap-anywhere text-muted">
        {review.words}
        {review.reason !== "" && <>: “{review.reason}”</>}
      </p>
      <Button
        type="submit"
        name="decision"
        value="withdrawn"
        disabled={isPending}
        aria-label={`Take back what was said of ${name}`}
      >
        Take back
      </Button>
    </>
  );
}

interface ChoiceProps extends Pick<AnswerProps, "name" | "decisions"> {
  state: ReviewState;
  isPending: boolean;
}

/** The decisions, each with the reason that is typed beside them. */
function Choice({ state: { error, reason }, name, decisions, isPending }: ChoiceProps) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="flex min-w-0 items-center gap-2 text-sm text-muted max-lg:grow">
        Why
        <Input
          id={id}
          name="reason"
          maxLength={500}
          autoComplete="off"
          defaultValue={reason}
          aria-invalid={error !== null}
          aria-describedby={error ? `${id}-error` : undefined}
          className="w-80 min-w-0 max-lg:grow"
        />
      </label>
      {decisions.map((decision) => (
        <Button
          key={decision}
          type="submit"
          name="decision"
          value={decision}
          size="md"
          disabled={isPending}
          aria-label={`${LABELS[decision]}: ${name}`}
        >
          {LABELS[decision]}
        </Button>
      ))}
      {error && (
        <p id={`${id}-error`} className="basis-full text-sm text-regressed">
          {error}
        </p>
      )}
    </>
  );
}
